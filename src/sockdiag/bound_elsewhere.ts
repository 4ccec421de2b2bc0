import type { Connection } from "../core/connection.ts";
import type { InterfaceIndex } from "../core/identifiers.ts";
import type { SocketInfo } from "../core/socket_info.ts";

/** The loopback device of every network namespace (LOOPBACK_IFINDEX in include/net/net_namespace.h). */
const LOOPBACK = 1;

/** Of which VRF a device is a part; 0 for none. */
export interface VrfMembership {
  of(device: InterfaceIndex): InterfaceIndex;
}

/**
 * Whether a socket is bound to a device that the packet does not leave by. What such a socket sends to this host itself
 * leaves by lo all the same, and in a VRF by the VRF's device and by the one that carries it.
 */
export function boundElsewhere(
  { outputInterface }: Connection,
  { interface: bound }: SocketInfo,
  vrfs: VrfMembership,
): boolean {
  if (bound === 0 || bound === outputInterface || outputInterface === 0 || outputInterface === LOOPBACK) return false;
  return vrfs.of(outputInterface) !== bound && vrfs.of(bound) !== outputInterface;
}
