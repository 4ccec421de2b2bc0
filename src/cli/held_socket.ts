import type { SocketInode } from "../core/identifiers.ts";
import type { ProcessDirectory } from "../process/proc_fs.ts";
import { dumpSockets, SOCKET_TABLES } from "../sockdiag/dump_sockets.ts";
import type { KernelSockets } from "../sockdiag/kernel_sockets.ts";
import type { LocalNames } from "./local_names.ts";
import { type SocketEntry, socketEntry } from "./socket_entry.ts";

/** A descriptor of a process that is a socket. */
export interface HeldSocket {
  readonly descriptor: number;
  readonly inode: SocketInode;
  /** Null if no table has it: of another kind (unix, netlink), bound to nothing yet, or of another network namespace. */
  readonly entry: SocketEntry | null;
}

/**
 * The sockets that a process has open, in order of their descriptors, with what the kernel's tables say of them: each
 * table is listed once. Throws as dumpSockets does.
 */
export function heldSockets(directory: ProcessDirectory, sockets: KernelSockets, names: LocalNames): HeldSocket[] {
  const inodes = new Map<number, SocketInode>();
  for (const descriptor of directory.descriptors().sort((a, b) => a - b)) {
    const inode = directory.socketAt(descriptor);
    if (inode !== 0) inodes.set(descriptor, inode);
  }
  const entries = entriesOf(new Set(inodes.values()), sockets, names);
  return Array.from(inodes, ([descriptor, inode]) => ({ descriptor, inode, entry: entries.get(inode) ?? null }));
}

function entriesOf(
  wanted: ReadonlySet<SocketInode>,
  sockets: KernelSockets,
  names: LocalNames,
): Map<SocketInode, SocketEntry> {
  const entries = new Map<SocketInode, SocketEntry>();
  if (wanted.size === 0) return entries;
  const everything = { tables: SOCKET_TABLES, families: [4, 6], states: null, port: null, details: false } as const;
  dumpSockets(sockets, everything, {
    socket: (socket, table) => {
      if (wanted.has(socket.inode)) entries.set(socket.inode, socketEntry(socket, table, names));
    },
    restart: () => {}, // what comes again replaces what came before
  });
  return entries;
}
