import type { Gid, InterfaceIndex, Port, Uid } from "./identifiers.ts";
import type { IpAddress } from "./ip_address.ts";

/** What tells one flow from another: its ends, in the direction of its first packet. */
export interface FlowTuple {
  /** IANA protocol number: of the payload behind the IPv6 extension headers. */
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Null for protocols without ports, and for a fragment that is not the first. */
  readonly sourcePort: Port | null;
  readonly destinationPort: Port | null;
  /** Type, code and, for an echo, its identifier; null for other protocols. */
  readonly icmp: IcmpHeader | null;
}

/** What the first packet of a connection says of it. The source is this host. */
export interface Connection extends FlowTuple {
  /** False for a packet of TCP that is no SYN: its connection was begun, and let through, before. */
  readonly opens: boolean;
  /** The sequence number of a packet of TCP, u32: a SYN that is sent again has the same. 0 for other protocols. */
  readonly sequence: number;
  /** 0 where the kernel names none. */
  readonly inputInterface: InterfaceIndex;
  readonly outputInterface: InterfaceIndex;
  /** What the kernel says of the sending socket's owner; null if nothing. */
  readonly userId: Uid | null;
  readonly groupId: Gid | null;
}

export interface IcmpHeader {
  readonly type: number;
  readonly code: number;
  readonly echoId: number | null;
}
