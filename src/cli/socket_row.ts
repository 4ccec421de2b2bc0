import { isUnspecified } from "../core/ip_address.ts";
import type { ListedSocket } from "../core/listed_socket.ts";
import type { SocketHolder, SocketHolders } from "../process/socket_holders.ts";
import type { SocketTable } from "../sockdiag/dump_sockets.ts";
import type { KnownNames } from "./known_names.ts";
import type { LocalNames } from "./local_names.ts";
import { type SocketEntry, socketEntry } from "./socket_entry.ts";
import { whyNoProgram, type WithoutProgram } from "./why_no_program.ts";

/** A socket as `sallyport sockets` tells of it. */
export interface SocketRow extends SocketEntry {
  readonly holders: readonly SocketHolder[];
  /** Null where there are holders. */
  readonly withoutProgram: WithoutProgram | null;
  /** What the other end is called; null where that is not known, or there is none. */
  readonly peerName: string | null;
}

export function socketRow(
  socket: ListedSocket,
  table: SocketTable,
  holders: SocketHolders,
  names: LocalNames,
  peers: KnownNames,
): SocketRow {
  const found = holders.of(socket.inode);
  return {
    ...socketEntry(socket, table, names),
    holders: found,
    withoutProgram: found.length > 0 ? null : whyNoProgram(socket, holders.closedProcesses),
    peerName: peerName(socket, found, peers),
  };
}

function peerName(socket: ListedSocket, holders: readonly SocketHolder[], peers: KnownNames): string | null {
  if (socket.kind !== "inet" || isUnspecified(socket.destination)) return null;
  return peers.of(socket.destination, holders.map(({ process: { pid } }) => pid));
}
