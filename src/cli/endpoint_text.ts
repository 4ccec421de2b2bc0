import { formatIp } from "../core/format_ip.ts";
import type { Port } from "../core/identifiers.ts";
import { type IpAddress, isLinkLocal, isUnspecified } from "../core/ip_address.ts";
import type { InetSocket } from "../core/listed_socket.ts";
import { protocolName } from "../core/protocol.ts";
import type { SocketEntry } from "./socket_entry.ts";

/** EtherTypes with a name that everybody knows (include/uapi/linux/if_ether.h). */
const ETHER_TYPES: ReadonlyMap<number, string> = new Map([
  [0x0003, "all"],
  [0x0800, "ip"],
  [0x0806, "arp"],
  [0x86dd, "ipv6"],
]);

/**
 * The own end of a socket: `10.0.0.1:22`, `[fe80::1%eth0]:546`, `*:80` where it takes any address of both families;
 * of a raw socket `0.0.0.0:icmp`; of a packet socket what it receives, `all%eth0`.
 */
export function localText({ socket, table, device }: SocketEntry): string {
  if (socket.kind === "inet") {
    const any = isUnspecified(socket.source) && socket.attributes.v6Only === false;
    const address = any ? `*${zone(device)}` : addressText(socket.source, device);
    return `${address}:${localPort(socket, table)}`;
  }
  const { etherType } = socket;
  const name = ETHER_TYPES.get(etherType) ?? `0x${etherType.toString(16).padStart(4, "0")}`;
  return `${name}${zone(device)}`;
}

/** The other end; `*` where there is none: it listens, or takes from anybody. */
export function peerText({ socket, table, device }: SocketEntry): string {
  if (socket.kind === "packet" || isUnspecified(socket.destination)) return "*";
  const address = peerAddressText(socket.destination, device);
  return table === "raw" ? address : `${address}:${socket.destinationPort}`;
}

/** IPv4 as it is, IPv6 in brackets, with the device that it is an address of. */
export function addressText(address: IpAddress, device: string | null = null): string {
  const text = `${formatIp(address)}${zone(device)}`;
  return address.family === 4 ? text : `[${text}]`;
}

/** The device is the own end's; a link-local peer can be on no other. */
export function peerAddressText(address: IpAddress, device: string | null): string {
  return addressText(address, isLinkLocal(address) ? device : null);
}

/** A raw socket has the protocol that it was opened for in the place of a port. */
export function localPort({ family, sourcePort }: InetSocket, table: SocketEntry["table"]): Port | string {
  return table === "raw" ? protocolName(sourcePort, family) : sourcePort;
}

function zone(device: string | null): string {
  return device === null ? "" : `%${device}`;
}
