import { asGid, asPid, asUid, type Gid } from "../core/identifiers.ts";
import type { Peer } from "../core/peer.ts";
import { i32host, u32host } from "../wire/field_types.ts";
import { viewOf } from "../wire/view_of.ts";
import type { Libc } from "./libc.ts";

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const SO_PEERGROUPS = 59;
/** struct ucred (linux/socket.h): pid, uid, gid. */
const UCRED_BYTES = 12;
const GROUP_BYTES = 4;
/** A process has at most so many further groups (NGROUPS_MAX). */
const MOST_GROUPS = 65_536;

/** The process at the other end of a connected unix socket (unix(7), socket(7)). Throws a SystemError. */
export function peerCredentials(libc: Libc, descriptor: number): Peer {
  const view = viewOf(option(libc, descriptor, SO_PEERCRED, UCRED_BYTES));
  return {
    pid: asPid(i32host.read(view, 0)),
    uid: asUid(u32host.read(view, 4)),
    gid: asGid(u32host.read(view, 8)),
    groups: groupsOf(libc, descriptor),
  };
}

function groupsOf(libc: Libc, descriptor: number): Gid[] {
  const bytes = option(libc, descriptor, SO_PEERGROUPS, MOST_GROUPS * GROUP_BYTES);
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / GROUP_BYTES }, (_, at) => asGid(u32host.read(view, at * GROUP_BYTES)));
}

function option(libc: Libc, descriptor: number, name: number, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  const length = Uint32Array.of(most);
  const result = libc.call.getsockopt(descriptor, SOL_SOCKET, name, bytes, new Uint8Array(length.buffer));
  libc.checked(result, "ask who is at the other end of a socket");
  return bytes.subarray(0, length[0]);
}
