import type { InterfaceIndex, SocketInode, Uid } from "./identifiers.ts";
import type { SocketCookie } from "./socket_cookie.ts";
import type { SocketInfo } from "./socket_info.ts";

/** A socket of the whole table, whatever its kind. */
export type ListedSocket = InetSocket | PacketSocket;

/** A socket of IPv4 or IPv6 with all that a list of sockets tells of it. */
export interface InetSocket extends SocketInfo {
  readonly kind: "inet";
  /** The kernel's name of the state: ESTABLISHED, LISTEN; of sockets without a handshake established, unconnected. */
  readonly stateName: string;
  /** Bytes received and not read; of a listener, connections not accepted. */
  readonly receiveQueue: number;
  /** Bytes sent and not acknowledged; of a listener, how many connections may wait. */
  readonly sendQueue: number;
  readonly timer: SocketTimer | null;
  readonly attributes: SocketAttributes;
}

/** A socket of AF_PACKET, which sends and receives below the internet protocols: tcpdump, a DHCP client. */
export interface PacketSocket {
  readonly kind: "packet";
  /** With the link layer's header, or without. */
  readonly type: "raw" | "datagram";
  /** EtherType that it receives (3: all). */
  readonly etherType: number;
  /** The device that it is bound to, or 0 for all. */
  readonly interface: InterfaceIndex;
  readonly userId: Uid | null;
  readonly inode: SocketInode;
  readonly cookie: SocketCookie;
}

/** What the kernel does next with a TCP socket if nothing happens. */
export interface SocketTimer {
  readonly kind: "retransmit" | "keepalive" | "time-wait" | "probe";
  readonly milliseconds: number;
  /** How often it was done in vain. */
  readonly retries: number;
}

/** What the kernel may add to a socket. Null where it did not. */
export interface SocketAttributes {
  /** SO_MARK; told to CAP_NET_ADMIN alone. */
  readonly mark: number | null;
  /** The inode of its cgroup's directory (cgroup v2). */
  readonly cgroupId: bigint | null;
  /** Of a socket of IPv6 without a peer: whether it speaks no IPv4. */
  readonly v6Only: boolean | null;
  /** Which directions were shut down. */
  readonly shutdown: { readonly receive: boolean; readonly send: boolean } | null;
  /** The name of its congestion control. */
  readonly congestion: string | null;
  readonly memory: SocketMemory | null;
  readonly tcp: TcpDetails | null;
}

/** Memory of a socket, in bytes. */
export interface SocketMemory {
  readonly received: number;
  readonly receiveLimit: number;
  readonly sent: number;
  readonly sendLimit: number;
  readonly backlog: number;
  /** Packets that were dropped for want of room. */
  readonly drops: number | null;
}

/** The part of tcp_info that tells how a connection fares. Times in microseconds; null where this kernel is older. */
export interface TcpDetails {
  /** Smoothed round trip time, its deviation, and the least seen. */
  readonly rtt: number;
  readonly rttDeviation: number;
  readonly minRtt: number | null;
  readonly retransmissionTimeout: number;
  /** In segments of `sendMss` bytes. */
  readonly congestionWindow: number;
  readonly sendMss: number;
  readonly pathMtu: number;
  /** Of the segment that waits for its acknowledgement, and of the whole connection. */
  readonly retransmits: number;
  readonly totalRetransmits: number;
  readonly bytesSent: number | null;
  readonly bytesAcked: number | null;
  readonly bytesReceived: number | null;
  readonly bytesRetransmitted: number | null;
  readonly segmentsSent: number | null;
  readonly segmentsReceived: number | null;
  /** Bytes a second. */
  readonly deliveryRate: number | null;
}
