import type { Connection } from "../core/connection.ts";
import {
  type IpAddress,
  ipEquals,
  isGlobalUnicast,
  isLinkLocal,
  isLoopback,
  isUnspecified,
  unmapped,
} from "../core/ip_address.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { boundElsewhere, type VrfMembership } from "./bound_elsewhere.ts";
import { TCP_LISTEN } from "./constants.ts";

/**
 * How well a socket fits a packet, best first:
 * - `flow`: ports and both addresses equal, the destination an address that one host owns.
 * - `source-and-port`: all equal but the destination address (or that address is a group's). Not of TCP, which sends to
 *   its peer alone, while others may have the same port for other peers.
 * - `unconnected`: the socket has no peer, and its own address is the packet's source or "any".
 * - `port`: nothing but protocol and source port; or something speaks against it: it is bound to another address or
 *   device, or it listens.
 */
export type Fit = "flow" | "source-and-port" | "unconnected" | "port";

const ORDER: readonly Fit[] = ["flow", "source-and-port", "unconnected", "port"];

export interface Candidate {
  readonly socket: SocketInfo;
  readonly fit: Fit;
  /** In words. */
  readonly reason: string;
}

/**
 * Puts the sockets with the packet's protocol and source port in order: those that listen last, since a listener sends
 * no first packet; else the better fit first, within one fit those of the packet's own user, then those that are not
 * bound to another address or device. The kernel's order breaks ties.
 */
export function rankCandidates(
  connection: Connection,
  sockets: readonly SocketInfo[],
  vrfs: VrfMembership,
): Candidate[] {
  const ranked = sockets.filter(({ sourcePort }) => sourcePort === connection.sourcePort).map((socket) => {
    const fit = fitOf(connection, socket, vrfs);
    const obstacle = fit === "port" ? obstacleOf(connection, socket, vrfs) : null;
    const candidate: Candidate = { socket, fit, reason: reasonFor(fit, obstacle) };
    const isOwn = connection.userId === null || socket.userId === connection.userId;
    const rank = (obstacle === "listens" ? 100 : 0) + ORDER.indexOf(fit) * 10 + (isOwn ? 0 : 2) +
      (obstacle === null ? 0 : 1);
    return { candidate, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ candidate }) => candidate);
}

/** How well one socket fits. Ports and addresses of a dual-stack socket are compared as IPv4. */
export function fitOf(connection: Connection, socket: SocketInfo, vrfs: VrfMembership): Fit {
  if (socket.sourcePort !== connection.sourcePort || obstacleOf(connection, socket, vrfs) !== null) return "port";
  const destination = unmapped(socket.destination);
  if (ipEquals(unmapped(socket.source), connection.source) && socket.destinationPort === connection.destinationPort) {
    if (sameHost(connection, destination)) return "flow";
    return connection.protocol === IPPROTO_TCP ? "port" : "source-and-port";
  }
  const hasPeer = socket.destinationPort !== 0 || !isUnspecified(destination);
  return hasPeer || connection.protocol === IPPROTO_TCP ? "port" : "unconnected";
}

type Obstacle = "listens" | "other device" | "other address";

/** What speaks against a socket with the packet's source port. */
function obstacleOf(connection: Connection, socket: SocketInfo, vrfs: VrfMembership): Obstacle | null {
  if (socket.state === TCP_LISTEN) return "listens";
  if (boundElsewhere(connection, socket, vrfs)) return "other device";
  const source = unmapped(socket.source);
  return ipEquals(source, connection.source) || isUnspecified(source) ? null : "other address";
}

function reasonFor(fit: Fit, obstacle: Obstacle | null): string {
  return fit === "port" && obstacle !== null ? `only the port fits, and ${OBSTACLES[obstacle]}: a guess` : REASONS[fit];
}

const REASONS: Readonly<Record<Fit, string>> = {
  flow: "same five-tuple",
  "source-and-port": "same ports and source, another destination address",
  unconnected: "unconnected socket on this port, source fits",
  port: "only the port fits: a guess",
};

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  listens: "the socket listens",
  "other device": "the socket is bound to another device",
  "other address": "the socket is bound to another address",
};

/**
 * Equal, and an address that one host owns. A multicast or broadcast destination proves less: many may send to it, but
 * for TCP.
 */
function sameHost({ protocol, destination }: Connection, socketDestination: IpAddress): boolean {
  return ipEquals(socketDestination, destination) &&
    (protocol === IPPROTO_TCP || isGlobalUnicast(destination) || isLoopback(destination) || isLinkLocal(destination));
}
