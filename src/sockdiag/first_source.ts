import type { ListedSocket } from "../core/listed_socket.ts";
import type { SocketQuestion, SocketSource, SourceOutcome } from "./socket_source.ts";

/** The first of several sources that this kernel has: raw_diag, or else /proc/net/raw. */
export class FirstSource implements SocketSource {
  readonly #sources: readonly SocketSource[];

  constructor(sources: readonly SocketSource[]) {
    this.#sources = sources;
  }

  read(question: SocketQuestion, visit: (socket: ListedSocket) => void): SourceOutcome {
    for (const source of this.#sources) {
      const outcome = source.read(question, visit);
      if (outcome !== "missing") return outcome;
    }
    return "missing";
  }
}
