import type { SocketEntry } from "../../src/cli/socket_entry.ts";
import type { SocketRow } from "../../src/cli/socket_row.ts";
import { asInterfaceIndex, asPid, asSocketInode, asUid } from "../../src/core/identifiers.ts";
import type { InetSocket, PacketSocket } from "../../src/core/listed_socket.ts";
import type { Process } from "../../src/core/process.ts";
import type { SocketHolder } from "../../src/process/socket_holders.ts";
import { NO_ATTRIBUTES } from "../../src/sockdiag/inet_diag_attributes.ts";
import { inetSocket } from "../sockdiag/socket_bytes.ts";

const STATES: Readonly<Record<string, number>> = { ESTABLISHED: 1, LISTEN: 10, established: 1, unconnected: 7 };

/** A socket of TCP, inode 12345678, of user 1000, that is bound to no device, unless told. */
export function inet(source: string, destination: string, rest: Partial<InetSocket> = {}): InetSocket {
  const stateName = rest.stateName ?? "ESTABLISHED";
  const numbered = { protocol: 6, state: STATES[stateName] ?? 0 };
  return { ...inetSocket(12345678, source, destination, numbered), stateName, ...rest };
}

/** The attribute of a socket of IPv6 that listens, or has no peer. */
export function v6Only(value: boolean): Pick<InetSocket, "attributes"> {
  return { attributes: { ...NO_ATTRIBUTES, v6Only: value } };
}

/** All packets, on no device. */
export function packet(rest: Partial<PacketSocket> = {}): PacketSocket {
  return {
    kind: "packet",
    type: "raw",
    etherType: 3,
    interface: asInterfaceIndex(0),
    userId: asUid(0),
    inode: asSocketInode(77),
    cookie: { low: 9, high: 0 },
    ...rest,
  };
}

export function entry(socket: SocketEntry["socket"], rest: Partial<SocketEntry> = {}): SocketEntry {
  return { socket, table: socket.kind === "inet" ? "tcp" : "packet", device: null, user: "alice", ...rest };
}

/** A row without a program, since its program has closed it, unless told. */
export function row(socket: SocketEntry["socket"], rest: Partial<SocketRow> = {}): SocketRow {
  const withoutProgram = (rest.holders ?? []).length > 0 ? null : "closed";
  return { ...entry(socket), holders: [], withoutProgram, peerName: null, ...rest };
}

export function holder(process: Process, pid: number, ...descriptors: readonly number[]): SocketHolder {
  return { process: { ...process, pid: asPid(pid) }, descriptors };
}
