import type { Connection } from "../core/connection.ts";
import { asPort } from "../core/identifiers.ts";
import { ipv4Address, ipv6Address } from "../core/ip_address.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import { TCP_LISTEN } from "./constants.ts";
import type { SocketDiag } from "./socket_diag.ts";

const NO_PORT = asPort(0);
const [ANY_IPV4, ANY_IPV6] = [ipv4Address(0), ipv6Address(0, 0, 0, 0)];

/**
 * Whether a program of this host listens where a packet of TCP comes from: then its connection was begun by a visitor. No
 * connection has a peer of all zeros, so that the kernel's lookup comes to the listener. Throws as SocketDiag.get.
 */
export function hasListener(
  diag: Pick<SocketDiag, "get">,
  { protocol, source, sourcePort, outputInterface }: Connection,
): boolean {
  if (protocol !== IPPROTO_TCP || sourcePort === null) return false;
  const nobody = { address: source.family === 4 ? ANY_IPV4 : ANY_IPV6, port: NO_PORT };
  const found = diag.get(protocol, { address: source, port: sourcePort }, nobody, outputInterface);
  return found !== null && found.state === TCP_LISTEN;
}
