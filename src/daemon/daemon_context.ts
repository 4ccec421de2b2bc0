import type { Libc } from "../ffi/libc.ts";
import type { DaemonOptions } from "./options.ts";
import type { PolicySource } from "./policy_source.ts";
import type { QueueSetting } from "./queue_setting.ts";

/** What every part of the daemon is made with. */
export interface DaemonContext {
  readonly libc: Libc;
  readonly options: DaemonOptions;
  readonly source: PolicySource;
  readonly setting: QueueSetting;
  /** Gives everything back at the end, the newest first. */
  readonly resources: AsyncDisposableStack;
}
