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
import type { SocketInfo } from "../core/socket_info.ts";
import { TCP_LISTEN } from "./constants.ts";

/**
 * How well a socket fits a packet, best first:
 * - `flow`: ports and both addresses equal, the destination an address that one host owns.
 * - `source-and-port`: all equal but the destination address (or that address is a group's).
 * - `unconnected`: the socket has no peer, its own address is the packet's source or "any", and it is bound to no other
 *   device than the packet's.
 * - `port`: nothing but protocol and source port.
 */
export type Fit = "flow" | "source-and-port" | "unconnected" | "port";

const ORDER: readonly Fit[] = ["flow", "source-and-port", "unconnected", "port"];

export interface Candidate {
  readonly socket: SocketInfo;
  readonly fit: Fit;
}

/**
 * Puts the sockets with the packet's protocol and source port in order: the better fit first; within one fit those of
 * the packet's own user, then those that are not listeners (a listener sends no first packet), then those bound to the
 * packet's device. The kernel's order breaks ties.
 */
export function rankCandidates(connection: Connection, sockets: readonly SocketInfo[]): Candidate[] {
  const penalty = (socket: SocketInfo): number =>
    (connection.userId !== null && socket.userId !== connection.userId ? 4 : 0) +
    (socket.state === TCP_LISTEN ? 2 : 0) +
    (boundElsewhere(connection, socket) ? 1 : 0);
  return sockets
    .filter((socket) => socket.sourcePort === connection.sourcePort)
    .map((socket) => ({ socket, fit: fitOf(connection, socket) }))
    .sort((a, b) => ORDER.indexOf(a.fit) - ORDER.indexOf(b.fit) || penalty(a.socket) - penalty(b.socket));
}

/** How well one socket fits. Ports and addresses of a dual-stack socket are compared as IPv4. */
export function fitOf(connection: Connection, socket: SocketInfo): Fit {
  const source = unmapped(socket.source);
  const destination = unmapped(socket.destination);
  const samePorts = socket.sourcePort === connection.sourcePort &&
    socket.destinationPort === connection.destinationPort;
  const sameSource = ipEquals(source, connection.source);
  if (samePorts && sameSource) {
    return sameHost(connection, destination) ? "flow" : "source-and-port";
  }
  const fromAnyOrSame = sameSource || isUnspecified(source);
  const noPeer = socket.destinationPort === 0 && isUnspecified(destination);
  const maySend = noPeer && fromAnyOrSame && socket.state !== TCP_LISTEN && !boundElsewhere(connection, socket);
  return maySend ? "unconnected" : "port";
}

/** A socket that is bound to a device sends through no other, except to this host itself. */
function boundElsewhere({ outputInterface }: Connection, socket: SocketInfo): boolean {
  return socket.interface !== 0 && outputInterface !== 0 && socket.interface !== outputInterface;
}

/** Equal, and an address that one host owns. A multicast or broadcast destination proves less: many may send to it. */
function sameHost({ destination }: Connection, socketDestination: IpAddress): boolean {
  return ipEquals(socketDestination, destination) &&
    (isGlobalUnicast(destination) || isLoopback(destination) || isLinkLocal(destination));
}
