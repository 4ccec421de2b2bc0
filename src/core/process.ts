import type { ControlGroup } from "./control_group.ts";
import type { Pid } from "./identifiers.ts";

/** A program that runs. (pid, startTime) is its identity; the path is one only where `exeMismatch` is null. */
export interface Process {
  readonly pid: Pid;
  /** Field 22 of /proc/PID/stat: clock ticks after boot. */
  readonly startTime: number;
  /** Cleaned path of the executable as the process sees it; "" if the kernel does not tell. */
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Nearest first, up to pid 1. May be read only when first asked for. */
  readonly parents: readonly ParentProcess[];
  /** Null if the kernel does not tell. */
  readonly controlGroup: ControlGroup | null;
  /** Why `path` does not name the file that runs, as this daemon sees files; null if it does. */
  readonly exeMismatch: string | null;
}

export interface ParentProcess {
  readonly pid: Pid;
  readonly path: string;
  readonly exeMismatch: string | null;
}
