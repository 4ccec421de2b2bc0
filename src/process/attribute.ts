import type { Attributed, Attribution } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { Uid } from "../core/identifiers.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import type { ProcessFinder } from "./find_process.ts";

/** From what the kernel said of the socket to the process, or to an honest "unknown" with the reason. */
export function attribute(finder: ProcessFinder, connection: Connection, search: SocketSearch): Attributed {
  switch (search.kind) {
    case "exact":
    case "likely":
      return attributeTo(finder, connection, [search.socket], "exact", search.why);
    case "candidates":
      return attributeTo(finder, connection, search.candidates.map((each) => each.socket), "guess", search.why);
    case "none":
      return unknown(connection.userId, search.why);
  }
}

/** The user is the packet's own where the kernel named it; a socket of another user is a guess at best. */
function attributeTo(
  finder: ProcessFinder,
  connection: Connection,
  sockets: readonly SocketInfo[],
  confidence: "exact" | "guess",
  why: string,
): Attributed {
  for (const socket of sockets) {
    const known = finder.find(socket.inode);
    if (known === null) continue;
    const attribution: Attribution = { source: "proc", confidence, why, process: known.process };
    return { attribution, userId: connection.userId ?? socket.userId };
  }
  const unfiled = sockets.every((socket) => socket.inode === 0);
  const userId = connection.userId ?? sockets[0]?.userId ?? null;
  return unknown(userId, unfiled ? "its program has closed the socket" : "no process holds the socket open any more");
}

function unknown(userId: Uid | null, why: string): Attributed {
  const source = userId === null ? "none" : "user-id";
  return { attribution: { source, confidence: "none", why, process: null }, userId };
}
