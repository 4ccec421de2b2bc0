import { asPort } from "../core/identifiers.ts";
import { isUnspecified } from "../core/ip_address.ts";
import { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import { sameCookie } from "../core/socket_cookie.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { TCP_BOUND_INACTIVE, TCP_CLOSE } from "./constants.ts";
import type { KernelSockets } from "./kernel_sockets.ts";
import { listSockets } from "./list_sockets.ts";
import { ANY_SOCKET } from "./socket_source.ts";

/**
 * What came of destroying a socket.
 * - `destroyed`: its owner sees ECONNABORTED. One of UDP has lost its peer, and can be used again.
 * - `gone`: it is there no more, or its connection has ended.
 * - `unreachable`: it is there, but the kernel's lookup finds another socket in its place, which was left alone.
 * - `unsupported`: this kernel cannot (no kernel can with UDP-Lite), or not without the danger of destroying another.
 */
export type DestroyOutcome = "destroyed" | "gone" | "unreachable" | "unsupported";

/**
 * Where the kernel compares the cookie before it destroys. It has no such call for SCTP and for ping sockets, and the
 * one for raw sockets takes the first that fits (net/ipv4/raw_diag.c).
 */
const BY_COOKIE: ReadonlySet<number> = new Set([IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE]);

/** So many peers are made up for a socket without one. A member of a group of 32 is missed once in 3,000 times. */
const ATTEMPTS = 256;

/**
 * Aborts exactly this socket, by its cookie. The kernel looks it up by its addresses; in an SO_REUSEPORT group a hash of
 * the peer's chooses the member, so for a socket without a peer several are tried, of which none can hit another socket.
 * Throws a NetlinkError, EPERM without CAP_NET_ADMIN; a SystemError, or a WireError.
 */
export function destroySocket(sockets: KernelSockets, socket: SocketInfo): DestroyOutcome {
  if (!BY_COOKIE.has(socket.protocol)) return "unsupported";
  const outcome = sockets.diag.destroy(socket);
  if (outcome !== "absent") return outcome;
  if (!isListed(sockets, socket)) return "gone";
  return hasPeer(socket) ? "unreachable" : destroyMember(sockets, socket);
}

function destroyMember(sockets: KernelSockets, socket: SocketInfo): DestroyOutcome {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = sockets.diag.destroy({ ...socket, destinationPort: asPort(attempt + 1) });
    if (outcome !== "absent") return outcome;
  }
  return isListed(sockets, socket) ? "unreachable" : "gone";
}

/** A socket of TCP that has been aborted may be listed as long as its program keeps it: bound, and nothing else. */
function isListed(sockets: KernelSockets, { protocol, family, sourcePort, cookie }: SocketInfo): boolean {
  const listed = listSockets(sockets.table(protocol, family), { ...ANY_SOCKET, sourcePort }) ?? [];
  const ended: readonly number[] = protocol === IPPROTO_TCP ? [TCP_CLOSE, TCP_BOUND_INACTIVE] : [];
  return listed.some((each) => sameCookie(each.cookie, cookie) && !ended.includes(each.state));
}

function hasPeer({ destination, destinationPort }: SocketInfo): boolean {
  return destinationPort !== 0 || !isUnspecified(destination);
}
