import type { Gid, Pid, Uid } from "./identifiers.ts";

/** Who is at the other end of a unix socket, as the kernel saw it when the connection was made. */
export interface Peer {
  /** 0 for a process of a pid namespace that we do not see. */
  readonly pid: Pid;
  readonly uid: Uid;
  readonly gid: Gid;
  /** The further groups of the process. */
  readonly groups: readonly Gid[];
}
