import type { Gid, Pid, Uid } from "../core/identifiers.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import type { Flow } from "./flow_key.ts";
import type { U64 } from "./u64.ts";

/** A process; a pid alone is used again. `start` is in clock ticks after boot, as in /proc/PID/stat. */
export interface ProcessIdentity {
  readonly pid: Pid;
  readonly start: number;
}

/** A process runs another program from now on. */
export interface ExecEvent {
  readonly kind: "exec";
  readonly process: ProcessIdentity;
  /** Counts the programs that one process runs, one after the other; its children go on from its number. */
  readonly execId: number;
  readonly parent: ProcessIdentity;
  /** Nanoseconds after boot. */
  readonly time: number;
  /** Id of the cgroup in the unified hierarchy. */
  readonly cgroup: number;
  readonly userId: Uid;
  readonly groupId: Gid;
  /** Name of the thread: text that the program chose. */
  readonly comm: string;
  /** The file that runs, as the kernel names it: on btrfs and overlayfs stat(2) says otherwise. */
  readonly executable: { readonly device: number; readonly inode: U64 };
  /** The text that the link /proc/PID/exe has; null where it is longer than an event can hold. */
  readonly link: string | null;
  readonly args: readonly string[];
  /** False where `args` ends early: they are longer than an event can hold, or could not be read. */
  readonly argsComplete: boolean;
}

/** A process has begun, with the program of its parent. */
export interface ForkEvent {
  readonly kind: "fork";
  readonly process: ProcessIdentity;
  readonly execId: number;
  readonly parent: ProcessIdentity;
}

/** A process has ended, or is just about to close its files and end. */
export interface ExitEvent {
  readonly kind: "exit";
  readonly process: ProcessIdentity;
  /** Nanoseconds after boot. */
  readonly time: number;
}

/** A watched socket is closed. */
export interface ReleasedEvent {
  readonly kind: "released";
  readonly cookie: SocketCookie;
  readonly flow: Flow;
}

export type MonitorEvent = ExecEvent | ForkEvent | ExitEvent | ReleasedEvent;
