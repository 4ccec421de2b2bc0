import type { InetSocket } from "../core/listed_socket.ts";
import { fitsQuestion } from "./fits_question.ts";
import { parseProcSocket } from "./parse_proc_socket.ts";
import type { ProcNet } from "./proc_net.ts";
import type { SocketQuestion, SocketSource, SourceOutcome } from "./socket_source.ts";

/**
 * The sockets of a file in /proc/net that the kernel's sock_diag has no table for: ping sockets (icmp, icmp6), and raw
 * sockets (raw, raw6) where raw_diag is missing. Devices, cookies and attributes are not told there.
 */
export class ProcNetTable implements SocketSource {
  readonly #procNet: ProcNet;
  readonly #name: string;
  readonly #protocol: number;
  readonly #family: 4 | 6;

  constructor(procNet: ProcNet, name: string, protocol: number, family: 4 | 6) {
    this.#procNet = procNet;
    this.#name = name;
    this.#protocol = protocol;
    this.#family = family;
  }

  read(question: SocketQuestion, visit: (socket: InetSocket) => void): SourceOutcome {
    let heading = true;
    const there = this.#procNet.eachLine(this.#name, (line) => {
      if (heading) heading = false;
      else {
        const socket = parseProcSocket(line, this.#protocol, this.#family);
        if (fitsQuestion(question, socket)) visit(socket);
      }
    });
    return there ? "listed" : "missing";
  }
}
