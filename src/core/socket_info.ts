import type { InterfaceIndex, Port, SocketInode, Uid } from "./identifiers.ts";
import type { IpAddress } from "./ip_address.ts";
import type { SocketCookie } from "./socket_cookie.ts";

/** One socket as the kernel describes it: an inet_diag_msg, or a line of /proc/net/icmp and its like. */
export interface SocketInfo {
  /** Address family of the socket: a dual-stack socket that speaks IPv4 is of family 6 with mapped addresses. */
  readonly family: 4 | 6;
  /** Of the kernel's table: IPPROTO_RAW for raw sockets of any protocol, IPPROTO_ICMP and ICMPV6 for ping sockets. */
  readonly protocol: number;
  /** TCP state number (include/net/tcp_states.h); UDP uses 1 (connected) and 7 (not connected). */
  readonly state: number;
  readonly source: IpAddress;
  /** Of a raw socket the protocol that it was opened for, of a ping socket the identifier of its echo requests. */
  readonly sourcePort: Port;
  readonly destination: IpAddress;
  readonly destinationPort: Port;
  /** The device that the socket is bound to, or 0; /proc/net does not tell, which is 0 too. */
  readonly interface: InterfaceIndex;
  readonly userId: Uid | null;
  /** 0 when no file refers to the socket (TIME_WAIT, not yet accepted). */
  readonly inode: SocketInode;
  /** Null where it is not told (/proc/net). */
  readonly cookie: SocketCookie | null;
}
