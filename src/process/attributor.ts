import type { Attributed } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { SocketInode, Uid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import type { ProcessDirectory } from "./proc_fs.ts";

/** A way to know who sent a packet. */
export interface Attributor extends Disposable {
  /** Who sent a packet, where that is known without asking for its socket; null where it is not. */
  known(connection: Connection): Attributed | null;
  /** Whether it was seen who sent a packet: then no socket but that of its very flow can tell more. */
  saw(connection: Connection): boolean;
  /** From what the kernel said of the socket to the process, or to an honest "unknown" with the reason. */
  attribute(connection: Connection, search: SocketSearch): Attributed;
  /** A process that has the socket open; null if none is found. May take milliseconds. */
  holderOf(inode: SocketInode): Process | null;
  /** The open directory of a process that `attribute` has named; null if it has ended since, or was let go of. */
  directoryOf(process: Process): ProcessDirectory | null;
  /** Takes in what processes did meanwhile. */
  catchUp(): void;
  /** So many milliseconds at most may pass between two calls of it, also where no packets come; -1 if any number may. */
  readonly catchUpWithin: number;
}

/** Nobody is known, but perhaps the user. */
export function unknownSender(userId: Uid | null, socket: SocketCookie | null, why: string): Attributed {
  const source = userId === null ? "none" : "user-id";
  return { attribution: { source, confidence: "none", why, process: null }, socket, userId };
}
