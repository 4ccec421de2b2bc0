import type { Connection } from "../core/connection.ts";
import { IPPROTO_UDP } from "../core/protocol.ts";

/** The name under which DHCP is allowed where no rule matches. No file may take it. */
export const DHCP_RULE = "dhcp (built in)";

/** Ports of RFC 2131 and RFC 8415. */
const PORTS = { 4: { client: 68, server: 67 }, 6: { client: 546, server: 547 } } as const;

/**
 * Whether this host asks for an address of its own, or to keep it: else it loses its network under a default action of
 * deny. Only who may bind ports below 1024 can send from a client's port.
 */
export function isDhcpRequest({ protocol, sourcePort, destinationPort, destination }: Connection): boolean {
  if (protocol !== IPPROTO_UDP) return false;
  const { client, server } = PORTS[destination.family];
  return sourcePort === client && destinationPort === server;
}
