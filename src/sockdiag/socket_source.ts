import type { Port } from "../core/identifiers.ts";
import type { ListedSocket } from "../core/listed_socket.ts";
import type { StateNames } from "./socket_states.ts";

/** Which sockets of a table are wanted. The kernel is asked to leave out the others, where it can. */
export interface SocketQuestion {
  /** Null: in any state. */
  readonly states: StateNames | null;
  /** Null: with any port of their own. */
  readonly sourcePort: Port | null;
  /** Null: with any ports; else one of the two is this. */
  readonly port: Port | null;
  /** Whether attributes are wanted that cost the kernel more: tcp_info, memory, congestion control. */
  readonly details: boolean;
}

/** Every socket, without details. */
export const ANY_SOCKET: SocketQuestion = { states: null, sourcePort: null, port: null, details: false };

/**
 * What reading a table came to.
 * - `listed`: these are all; none is an answer, too.
 * - `interrupted`: the table changed while it was read; some may lack or have come twice.
 * - `missing`: this kernel has no such table.
 */
export type SourceOutcome = "listed" | "interrupted" | "missing";

/** A table of sockets, wherever it is read from: sock_diag, or a file in /proc/net. */
export interface SocketSource {
  /**
   * Hands over the sockets that fit, one after the other as they come, in the kernel's order. Nothing is collected. What
   * `visit` throws ends the reading. Throws a NetlinkError, SystemError or WireError where the table cannot be read.
   */
  read(question: SocketQuestion, visit: (socket: ListedSocket) => void): SourceOutcome;
}
