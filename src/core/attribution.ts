import type { Uid } from "./identifiers.ts";
import type { Process } from "./process.ts";
import type { SocketCookie } from "./socket_cookie.ts";

/**
 * How a sender is known.
 * - `ebpf`: the monitor saw the process use this socket; `ebpf-closed`: the same of a socket that is closed by now;
 * - `ebpf-flow`: it saw this very datagram being sent, or closed a socket with these ends;
 * - `socket-list`: the process has the socket open, says the monitor's list of all sockets;
 * - `proc`: the same, says /proc/PID/fd;
 * - `user-id`: no process, but the sender's user; `none`: not even that.
 */
export type Source = KnownSource | "user-id" | "none";
type KnownSource = "ebpf" | "ebpf-closed" | "ebpf-flow" | "socket-list" | "proc";

/** Who sent a packet, and how that is known. */
export type Attribution =
  | {
    readonly source: KnownSource;
    readonly confidence: "exact" | "guess";
    readonly why: string;
    readonly process: Process;
  }
  | { readonly source: "user-id" | "none"; readonly confidence: "none"; readonly why: string; readonly process: null };

/** A sender. */
export interface Attributed {
  readonly attribution: Attribution;
  /** The socket that is believed to have sent, also one that is closed by now; null if none is known. */
  readonly socket: SocketCookie | null;
  /** The packet's user id where the kernel gave it, else the socket's. */
  readonly userId: Uid | null;
}
