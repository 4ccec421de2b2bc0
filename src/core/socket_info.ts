import type { InterfaceIndex, Port, SocketCookie, SocketInode, Uid } from "./identifiers.ts";
import type { IpAddress } from "./ip_address.ts";

/** One socket as the kernel describes it (inet_diag_msg). */
export interface SocketInfo {
  /** Address family of the socket: a dual-stack socket that speaks IPv4 is of family 6 with mapped addresses. */
  readonly family: 4 | 6;
  readonly protocol: number;
  /** TCP state number (include/net/tcp_states.h); UDP uses 1 (connected) and 7 (not connected). */
  readonly state: number;
  readonly source: IpAddress;
  readonly sourcePort: Port;
  readonly destination: IpAddress;
  readonly destinationPort: Port;
  /** The device that the socket is bound to, or 0. */
  readonly interface: InterfaceIndex;
  readonly userId: Uid | null;
  /** 0 when no file refers to the socket (TIME_WAIT, not yet accepted). */
  readonly inode: SocketInode;
  readonly cookie: SocketCookie;
}
