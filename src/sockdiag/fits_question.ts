import type { InetSocket } from "../core/listed_socket.ts";
import type { SocketQuestion } from "./socket_source.ts";

/** The question asked of one socket: for sources that cannot leave out the others themselves, or not all of them. */
export function fitsQuestion(question: SocketQuestion, socket: InetSocket): boolean {
  const { states, sourcePort, port } = question;
  return (sourcePort === null || socket.sourcePort === sourcePort) &&
    (port === null || socket.sourcePort === port || socket.destinationPort === port) &&
    (states === null || states.has(socket.stateName));
}
