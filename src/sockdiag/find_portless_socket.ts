import type { Connection } from "../core/connection.ts";
import { ipEquals, isUnspecified } from "../core/ip_address.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_RAW } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { boundElsewhere, type VrfMembership } from "./bound_elsewhere.ts";
import type { KernelSockets } from "./kernel_sockets.ts";
import { listSockets } from "./list_sockets.ts";
import { otherUsers } from "./other_users.ts";
import type { Candidate, Fit } from "./rank_candidates.ts";
import type { SocketSearch } from "./socket_search.ts";
import { ANY_SOCKET } from "./socket_source.ts";

/** Types of echo requests in ICMP and ICMPv6. */
const ECHO_REQUEST: Readonly<Record<number, number>> = { [IPPROTO_ICMP]: 8, [IPPROTO_ICMPV6]: 128 };

const ORDER: readonly Fit[] = ["flow", "unconnected", "port"];

/** What is said of a flow without ports: its address is the destination, there is none, or it is another. */
type PortlessFit = Exclude<Fit, "source-and-port">;
type Reasons = Readonly<Record<PortlessFit, string>>;

const PING: Reasons = reasons("ping socket with this identifier", "identifier");
const RAW: Reasons = reasons("raw socket of this protocol", "protocol");

/**
 * Finds the socket of a packet without ports: for an echo request the ping socket with its identifier, which is as good
 * as a port; else raw sockets of its protocol, or of any (IPPROTO_RAW). Those are guesses: every other raw socket could
 * have sent the same, also one that is closed by now. Throws a NetlinkError, SystemError or WireError.
 */
export function findPortlessSocket(sockets: KernelSockets, connection: Connection): SocketSearch {
  const identifier = echoIdentifier(connection);
  const ping = identifier === null ? null : findPingSocket(sockets, connection, identifier);
  if (ping !== null) return ping;
  if (connection.userId === null && identifier === null) {
    return { kind: "none", why: "the packet names no user: the kernel itself sends such packets" };
  }
  return findRawSocket(sockets, connection);
}

function echoIdentifier({ protocol, icmp }: Connection): number | null {
  return icmp !== null && icmp.type === ECHO_REQUEST[protocol] ? icmp.echoId : null;
}

function findPingSocket(sockets: KernelSockets, connection: Connection, identifier: number): SocketSearch | null {
  const table = listSockets(sockets.table(connection.protocol, connection.source.family), ANY_SOCKET) ?? [];
  const candidates = rank(connection, table.filter(({ sourcePort }) => sourcePort === identifier), PING, sockets.vrfs);
  const best = candidates[0];
  if (best === undefined) return null;
  const disagreement = otherUsers(connection, best.socket);
  if (disagreement !== null) return { kind: "candidates", candidates, why: `${best.reason}; ${disagreement}` };
  if (best.fit === "port" || countFitting(candidates) > 1) return { kind: "candidates", candidates, why: best.reason };
  return { kind: "exact", socket: best.socket, why: best.reason };
}

/** Of the packet's user alone: without a port there is nothing else that would speak for another's socket. */
function findRawSocket(sockets: KernelSockets, connection: Connection): SocketSearch {
  const { protocol, source } = connection;
  const table = listSockets(sockets.table(IPPROTO_RAW, source.family), ANY_SOCKET);
  if (table === null) return { kind: "none", why: "this kernel cannot list raw sockets" };
  const able = table.filter((socket) => {
    const sends: number = socket.sourcePort;
    return (sends === protocol || sends === IPPROTO_RAW) && otherUsers(connection, socket) === null;
  });
  const candidates = rank(connection, able, RAW, sockets.vrfs);
  const best = candidates[0];
  if (best === undefined) return { kind: "none", why: "no raw socket of the packet's user sends this protocol" };
  const fitting = countFitting(candidates);
  return { kind: "candidates", candidates, why: fitting > 1 ? `${best.reason}; ${fitting} sockets fit` : best.reason };
}

function countFitting(candidates: readonly Candidate[]): number {
  return candidates.filter(({ fit }) => fit !== "port").length;
}

function rank(
  connection: Connection,
  sockets: readonly SocketInfo[],
  words: Reasons,
  vrfs: VrfMembership,
): Candidate[] {
  const candidates = sockets.map((socket): Candidate => {
    const fit = fitOf(connection, socket, vrfs);
    return { socket, fit, reason: words[fit] };
  });
  return candidates.sort((a, b) => ORDER.indexOf(a.fit) - ORDER.indexOf(b.fit));
}

function fitOf(connection: Connection, socket: SocketInfo, vrfs: VrfMembership): PortlessFit {
  const ownSource = ipEquals(socket.source, connection.source) || isUnspecified(socket.source);
  if (!ownSource || boundElsewhere(connection, socket, vrfs)) return "port";
  if (ipEquals(socket.destination, connection.destination)) return "flow";
  return isUnspecified(socket.destination) ? "unconnected" : "port";
}

function reasons(what: string, key: string): Reasons {
  return {
    flow: `${what}, connected to this address`,
    unconnected: `${what}, source fits`,
    port: `only the ${key} fits: a guess`,
  };
}
