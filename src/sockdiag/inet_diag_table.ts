import type { InetSocket } from "../core/listed_socket.ts";
import { ALL_STATES, DETAILS } from "./constants.ts";
import { fitsQuestion } from "./fits_question.ts";
import { portFilter } from "./port_filter.ts";
import { readInetSocket } from "./read_inet_socket.ts";
import type { SocketDiag } from "./socket_diag.ts";
import type { SocketQuestion, SocketSource, SourceOutcome } from "./socket_source.ts";

/** The sockets of one protocol and family, by a dump of inet_diag. Dual-stack sockets are in the table of IPv6. */
export class InetDiagTable implements SocketSource {
  readonly #diag: SocketDiag;
  readonly #protocol: number;
  readonly #family: 4 | 6;

  constructor(diag: SocketDiag, protocol: number, family: 4 | 6) {
    this.#diag = diag;
    this.#protocol = protocol;
    this.#family = family;
  }

  /** States and ports are left to the kernel; SCTP's handler knows but the source port, so all is looked through again. */
  read(question: SocketQuestion, visit: (socket: InetSocket) => void): SourceOutcome {
    const states = question.states?.maskFor(this.#protocol) ?? ALL_STATES;
    if (states === 0) return "listed";
    return this.#diag.dumpInet({
      protocol: this.#protocol,
      family: this.#family,
      states,
      sourcePort: question.sourcePort ?? 0,
      filter: question.port === null ? null : portFilter(question.port),
      extensions: question.details ? DETAILS : 0,
    }, (message) => {
      const socket = readInetSocket(message, this.#protocol);
      if (fitsQuestion(question, socket)) visit(socket);
    });
  }
}
