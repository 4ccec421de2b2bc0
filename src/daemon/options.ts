import type { Configuration, Mode } from "../rules/configuration.ts";
import type { Reporter } from "../report/reporter.ts";
import type { QueueBackend } from "./open_queue.ts";

/** What the command line decides. Null leaves it to the configuration file. */
export interface DaemonOptions {
  readonly configPath: string;
  readonly rulesPath: string | null;
  readonly mode: Mode | null;
  readonly queue: number | null;
  readonly queueBackend: QueueBackend;
  readonly firewall: Configuration["firewall"] | null;
  readonly attribution: Configuration["attribution"] | null;
  readonly pidFile: string | null;
  /** The control socket. */
  readonly controlPath: string | null;
  /** The directory for what outlives the daemon. */
  readonly statePath: string | null;
  /** Files that others could have written are read all the same. */
  readonly allowInsecureFiles: boolean;
  /** URL of the module that the verdict worker starts from. */
  readonly entry: string;
  readonly reporter: Reporter;
  /** People read elsewhere what the reporter tells them. */
  readonly hush: () => void;
  /** A line for the person who started us. */
  readonly tell: (text: string) => void;
  readonly signal: AbortSignal;
  /** Called for each SIGHUP. */
  readonly onReload: (reload: () => void) => void;
}
