import type { Connection } from "../core/connection.ts";
import type { Port } from "../core/identifiers.ts";
import { isUnspecified, unmapped } from "../core/ip_address.ts";
import type { InetSocket } from "../core/listed_socket.ts";
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import { sameCookie } from "../core/socket_cookie.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { findPortlessSocket } from "./find_portless_socket.ts";
import type { KernelSockets } from "./kernel_sockets.ts";
import { listSockets } from "./list_sockets.ts";
import { otherUsers } from "./other_users.ts";
import { type Candidate, type Fit, fitOf, rankCandidates } from "./rank_candidates.ts";
import type { SocketSearch } from "./socket_search.ts";
import { ANY_SOCKET } from "./socket_source.ts";

/** Transport protocols whose sockets sock_diag can find by ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP]);

/**
 * Finds the socket that sent a connection's first packet: the kernel's own lookup first; if its answer is not this very
 * flow, everything with the same protocol and source port, in both families, unless the sender `isKnown` without: that
 * search takes ten times as long, and by then the port may be another program's. Throws a NetlinkError, SystemError or
 * WireError.
 */
export function findSocket(
  sockets: KernelSockets,
  connection: Connection,
  isKnown: () => boolean = () => false,
): SocketSearch {
  const { protocol, sourcePort, destinationPort } = connection;
  if (!WITH_PORTS.has(protocol)) return findPortlessSocket(sockets, connection);
  if (sourcePort === null || destinationPort === null) return { kind: "none", why: "the packet shows no ports" };

  const local = { address: connection.source, port: sourcePort };
  const remote = { address: connection.destination, port: destinationPort };
  const answer = sockets.diag.get(protocol, local, remote, connection.outputInterface);
  const fit = answer === null ? "port" : fitOfAnswer(sockets, connection, answer);
  if (answer !== null && fit === "flow") return { kind: "exact", socket: answer, why: "same five-tuple" };
  if (answer !== null && fit === "unconnected") {
    return { kind: "likely", socket: answer, why: "unconnected socket on this port, source fits" };
  }
  if (isKnown()) return { kind: "none", why: "its socket is closed" };
  return searchByPort(sockets, connection, sourcePort);
}

/**
 * How well the answer of an exact get fits. An association of SCTP has several addresses, of which the kernel tells the
 * first, whichever the packet has: its own lookup compared them all.
 */
function fitOfAnswer(sockets: KernelSockets, connection: Connection, answer: SocketInfo): Fit {
  if (otherUsers(connection, answer) !== null) return "port";
  if (connection.protocol !== IPPROTO_SCTP) return fitOf(connection, answer, sockets.vrfs);
  const { sourcePort, destinationPort } = answer;
  return sourcePort === connection.sourcePort && destinationPort === connection.destinationPort ? "flow" : "port";
}

/**
 * Asks what `findSocket` left open of a `likely` socket: everything on its port. This takes ten times as long, and no
 * packet has to wait for it. Other searches are given back as they are.
 */
export function confirmSocket(sockets: KernelSockets, connection: Connection, search: SocketSearch): SocketSearch {
  if (search.kind !== "likely" || connection.sourcePort === null) return search;
  return searchByPort(sockets, connection, connection.sourcePort);
}

function searchByPort(sockets: KernelSockets, connection: Connection, sourcePort: Port): SocketSearch {
  const { protocol, source } = connection;
  const families = source.family === 4 ? [4, 6] as const : [6] as const;
  const answers = families.map((family) => listSockets(sockets.table(protocol, family), { ...ANY_SOCKET, sourcePort }));
  if (answers.every((answer) => answer === null)) {
    return { kind: "none", why: "this kernel cannot list sockets of this protocol" };
  }
  const able = answers.flatMap((answer) => answer ?? []).filter((socket) => speaks(socket, source.family));
  const candidates = rankCandidates(connection, able, sockets.vrfs);
  const best = candidates[0];
  if (best === undefined) return { kind: "none", why: "no socket has this source port (its program may have ended)" };
  return certain(connection, best, candidates) ??
    { kind: "candidates", candidates, why: doubt(connection, best, candidates) };
}

/** Whether a socket can send packets of a family at all. One of IPv6 sends IPv4 from a mapped address, or from any. */
function speaks({ family, source, attributes }: InetSocket, packetFamily: 4 | 6): boolean {
  if (family === packetFamily) return family === 4 || unmapped(source).family === 6;
  return attributes.v6Only !== true && (isUnspecified(source) || unmapped(source).family === 4);
}

/** The socket of this very flow, or one that fits where no other of the packet's user does. */
function certain(connection: Connection, best: Candidate, candidates: readonly Candidate[]): SocketSearch | null {
  if (best.fit === "port" || otherUsers(connection, best.socket) !== null) return null;
  const fitting = othersThan(best, candidates).filter(({ fit }) =>
    best.fit === "flow" ? fit === "flow" : fit !== "port"
  );
  if (fitting.some(({ socket }) => otherUsers(connection, socket) === null)) return null;
  const alone = fitting.length === 0 ? "; no other does" : "; no other of this user does";
  return { kind: "exact", socket: best.socket, why: best.fit === "flow" ? best.reason : `${best.reason}${alone}` };
}

function doubt(connection: Connection, best: Candidate, candidates: readonly Candidate[]): string {
  const disagreement = otherUsers(connection, best.socket);
  if (disagreement !== null) return `${best.reason}; ${disagreement}`;
  if (best.fit === "port") return best.reason;
  const others = othersThan(best, candidates);
  const equals = others.filter(({ fit, socket }) => fit === best.fit && otherUsers(connection, socket) === null);
  return equals.length > 0
    ? `${best.reason}; ${equals.length + 1} sockets fit equally well`
    : `${best.reason}; ${others.length + 1} sockets have this source port`;
}

/** SCTP tells a socket once for itself and once for each of its associations. */
function othersThan(best: Candidate, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ socket }) => socket !== best.socket && !sameCookie(socket.cookie, best.socket.cookie));
}
