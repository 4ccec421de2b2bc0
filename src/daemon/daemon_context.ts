import type { Libc } from "../ffi/libc.ts";
import type { FanOut } from "../report/fan_out.ts";
import type { DaemonOptions } from "./options.ts";
import type { PolicySource } from "./policy_source.ts";
import type { QueueSetting } from "./queue_setting.ts";

/** What every part of the daemon is made with. */
export interface DaemonContext {
  readonly libc: Libc;
  readonly options: DaemonOptions;
  /** The options' reporter; whoever wants to know what happens, too, is added to it. */
  readonly reporter: FanOut;
  readonly source: PolicySource;
  readonly setting: QueueSetting;
  /** Gives everything back at the end, the newest first. */
  readonly resources: AsyncDisposableStack;
}
