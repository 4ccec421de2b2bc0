import type { InetSocket } from "../core/listed_socket.ts";
import type { SocketQuestion, SocketSource } from "./socket_source.ts";

/** How often a table that changes while it is read is read again before its last state is taken as it is. */
export const ATTEMPTS = 4;

/**
 * The sockets of a table that fit, collected; none is an answer. Null if this kernel has no such table. Throws as
 * SocketSource.read does.
 */
export function listSockets(table: SocketSource, question: SocketQuestion): InetSocket[] | null {
  for (let attempt = 1;; attempt++) {
    const sockets: InetSocket[] = [];
    const outcome = table.read(question, (socket) => void (socket.kind === "inet" && sockets.push(socket)));
    if (outcome === "missing") return null;
    if (outcome === "listed" || attempt === ATTEMPTS) return sockets;
  }
}
