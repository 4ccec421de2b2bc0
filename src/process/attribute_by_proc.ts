import type { Attributed, Attribution } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { SocketInode } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import { type Attributor, unknownSender } from "./attributor.ts";
import type { ProcessFinder } from "./find_process.ts";
import type { ProcessDirectory } from "./proc_fs.ts";

/** Who sent a packet, by who has its socket open: so only while the sender lives and keeps it. */
export class ProcAttributor implements Attributor {
  readonly catchUpWithin = -1;
  readonly #finder: ProcessFinder;

  constructor(finder: ProcessFinder) {
    this.#finder = finder;
  }

  known(): null {
    return null;
  }

  saw(): boolean {
    return false;
  }

  attribute(connection: Connection, search: SocketSearch): Attributed {
    switch (search.kind) {
      case "exact":
      case "likely":
        return this.#attributeTo(connection, [search.socket], "exact", search.why);
      case "candidates":
        return this.#attributeTo(connection, search.candidates.map((each) => each.socket), "guess", search.why);
      case "none":
        return unknownSender(connection.userId, null, search.why);
    }
  }

  holderOf(inode: SocketInode): Process | null {
    return this.#finder.find(inode)?.process ?? null;
  }

  directoryOf(process: Process): ProcessDirectory | null {
    return this.#finder.directoryOf(process);
  }

  catchUp(): void {}

  [Symbol.dispose](): void {
    this.#finder[Symbol.dispose]();
  }

  /** The user is the packet's own where the kernel named it; a socket of another user is a guess at best. */
  #attributeTo(
    connection: Connection,
    sockets: readonly SocketInfo[],
    confidence: "exact" | "guess",
    why: string,
  ): Attributed {
    for (const socket of sockets) {
      const process = this.holderOf(socket.inode);
      if (process === null) continue;
      const attribution: Attribution = { source: "proc", confidence, why, process };
      return { attribution, socket: socket.cookie, userId: connection.userId ?? socket.userId };
    }
    const unfiled = sockets.every((socket) => socket.inode === 0);
    const userId = connection.userId ?? sockets[0]?.userId ?? null;
    return unknownSender(
      userId,
      sockets[0]?.cookie ?? null,
      unfiled ? "its program has closed the socket" : "no process holds the socket open any more",
    );
  }
}
