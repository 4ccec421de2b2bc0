import type { ListedSocket } from "../core/listed_socket.ts";
import type { SocketTable } from "../sockdiag/dump_sockets.ts";
import type { LocalNames } from "./local_names.ts";

/** A socket, and where it was listed. */
export interface SocketEntry {
  readonly socket: ListedSocket;
  readonly table: SocketTable;
  /** The name of the device that it is bound to, or the number of one without a name; null if it is bound to none. */
  readonly device: string | null;
  /** The name of its user; null if the host has none for it, or the kernel tells no user. */
  readonly user: string | null;
}

export function socketEntry(socket: ListedSocket, table: SocketTable, names: LocalNames): SocketEntry {
  return {
    socket,
    table,
    device: names.device(socket.interface),
    user: socket.userId === null ? null : names.user(socket.userId),
  };
}

/** OpenSnitch's names, and others in that style: tcp, udp6, raw6, packet. */
export function protocolOf({ socket, table }: SocketEntry): string {
  return socket.kind === "inet" && socket.family === 6 ? `${table}6` : table;
}
