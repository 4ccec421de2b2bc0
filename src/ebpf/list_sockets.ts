import { asPid, type Pid } from "../core/identifiers.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import { viewOf } from "../wire/view_of.ts";
import { openIterator } from "./attach.ts";
import type { BpfCalls } from "./bpf_calls.ts";
import { BpfError } from "./bpf_error.ts";
import { socket_holder } from "./socket_holder.ts";
import type { U64 } from "./u64.ts";

/** A multiple of the record's size, so that none is cut. */
const BUFFER_BYTES = socket_holder.size * 2048;

/** One socket of IPv4 or IPv6 in one process's table of files. */
export interface SocketHolder {
  readonly pid: Pid;
  readonly start: number;
  /** Which of the programs that the process runs one after the other holds it now. */
  readonly execId: number;
  readonly descriptor: number;
  /** Null where nobody has asked the kernel for it yet, sock_diag neither. */
  readonly cookie: SocketCookie | null;
  /** As in "socket:[N]". */
  readonly inode: U64;
}

/** Who holds which sockets, all over the system, by one pass of an iterator's link. Throws a BpfError. */
export function listSockets(calls: BpfCalls, link: number): SocketHolder[] {
  const iterator = openIterator(calls, link);
  try {
    return readHolders(calls, iterator);
  } finally {
    calls.close(iterator);
  }
}

function readHolders(calls: BpfCalls, iterator: number): SocketHolder[] {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const view = viewOf(buffer);
  const holders: SocketHolder[] = [];
  for (;;) {
    const length = calls.read(iterator, buffer);
    if (length < 0) throw new BpfError("read the iterator of sockets", -length);
    if (length === 0) return holders;
    for (let at = 0; at + socket_holder.size <= length; at += socket_holder.size) holders.push(readHolder(view, at));
  }
}

function readHolder(view: DataView, at: number): SocketHolder {
  const { cookie, inode, start, exec_id, tgid, fd } = socket_holder.read(view, at);
  const isKnown = cookie.low !== 0 || cookie.high !== 0;
  return { pid: asPid(tgid), start, execId: exec_id, descriptor: fd, cookie: isKnown ? cookie : null, inode };
}
