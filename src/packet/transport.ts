import type { Connection, IcmpHeader } from "../core/connection.ts";
import { asPort } from "../core/identifiers.ts";
import { type IpAddress, ipv4Address, ipv6Address } from "../core/ip_address.ts";
import {
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_SCTP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
} from "../core/protocol.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import {
  ICMP_ECHO,
  icmp_echo,
  ICMP_ECHOREPLY,
  icmphdr,
  ICMPV6_ECHO_REPLY,
  ICMPV6_ECHO_REQUEST,
  in6_addr,
  iphdr,
  ipv6hdr,
  ports,
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
  tcphdr,
} from "./headers.ts";
import { readU16be, readU32be, readU8 } from "./read_be.ts";
import { unreadable, type UnreadablePacket, type UnreadableReason } from "./unreadable_packet.ts";

const SOURCE_PORT = ports.fields.source.offset;
const DESTINATION_PORT = ports.fields.dest.offset;
const SEQUENCE = tcphdr.fields.seq.offset;
const FLAGS = tcphdr.fields.flags.offset;
const ICMP_TYPE = icmphdr.fields.type.offset;
const ICMP_CODE = icmphdr.fields.code.offset;
const ECHO_ID = icmp_echo.fields.id.offset;
const IPV4_SOURCE = iphdr.fields.saddr.offset;
const IPV4_DESTINATION = iphdr.fields.daddr.offset;
const IPV6_SOURCE = ipv6hdr.fields.saddr.offset;
const IPV6_DESTINATION = ipv6hdr.fields.daddr.offset;
const W0 = in6_addr.fields.w0.offset;
const W1 = in6_addr.fields.w1.offset;
const W2 = in6_addr.fields.w2.offset;
const W3 = in6_addr.fields.w3.offset;

/**
 * The connection of a packet whose transport header begins at `at` and whose datagram ends before `end` (both counted
 * from the IP header). ICMP counts as ICMP only over IPv4, and ICMPv6 only over IPv6; other protocols have no ports.
 */
export function readTransport(
  packet: QueuedPacket,
  family: 4 | 6,
  protocol: number,
  at: number,
  end: number,
): Connection | UnreadablePacket {
  if (hasPorts(protocol)) {
    if (!hasBytes(packet, at, ports.size, end)) return transportMissing(at + ports.size, end);
    const source = readU16be(packet.payload, at + SOURCE_PORT);
    const destination = readU16be(packet.payload, at + DESTINATION_PORT);
    if (protocol === IPPROTO_TCP && hasBytes(packet, at, FLAGS + 1, end)) {
      const sequence = readU32be(packet.payload, at + SEQUENCE);
      return connectionOf(packet, family, protocol, source, destination, null, opensTcp(packet, at), sequence);
    }
    return connectionOf(packet, family, protocol, source, destination, null, true, 0);
  }
  if (protocol !== (family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)) {
    return connectionWithoutTransport(packet, family, protocol);
  }
  const size = hasBytes(packet, at, icmphdr.size, end) ? icmpSize(packet.payload, at, family) : icmphdr.size;
  if (!hasBytes(packet, at, size, end)) return transportMissing(at + size, end);
  return connectionOf(packet, family, protocol, null, null, readIcmp(packet.payload, at, size), true, 0);
}

/** The connection of a packet without a transport header that can be read: no ports, no ICMP. */
export function connectionWithoutTransport(packet: QueuedPacket, family: 4 | 6, protocol: number): Connection {
  return connectionOf(packet, family, protocol, null, null, null, true, 0);
}

/** Whether `size` bytes at `at` lie inside the datagram (that ends before `end`) and inside what was copied of it. */
export function hasBytes(packet: QueuedPacket, at: number, size: number, end: number): boolean {
  return at + size <= end && at + size <= packet.payload.length;
}

/** Why a header that would end before `headerEnd` is not there: the datagram ends (`reason`), or only the copy does. */
export function headerMissing(headerEnd: number, end: number, reason: UnreadableReason): UnreadablePacket {
  return unreadable(headerEnd > end ? reason : "beyond-copy");
}

function transportMissing(headerEnd: number, end: number): UnreadablePacket {
  return headerMissing(headerEnd, end, "transport-header-truncated");
}

function hasPorts(protocol: number): boolean {
  return protocol === IPPROTO_TCP || protocol === IPPROTO_UDP || protocol === IPPROTO_UDPLITE ||
    protocol === IPPROTO_SCTP;
}

/** As the interception rules see it: of these four flags, SYN alone. */
function opensTcp(packet: QueuedPacket, at: number): boolean {
  return (readU8(packet.payload, at + FLAGS) & (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK)) === TCP_SYN;
}

/** An echo's head is longer than that of other messages: its identifier is asked for. */
function icmpSize(payload: Uint8Array, at: number, family: 4 | 6): number {
  const type = readU8(payload, at + ICMP_TYPE);
  const echo = family === 4
    ? type === ICMP_ECHO || type === ICMP_ECHOREPLY
    : type === ICMPV6_ECHO_REQUEST || type === ICMPV6_ECHO_REPLY;
  return echo ? icmp_echo.size : icmphdr.size;
}

function readIcmp(payload: Uint8Array, at: number, size: number): IcmpHeader {
  return {
    type: readU8(payload, at + ICMP_TYPE),
    code: readU8(payload, at + ICMP_CODE),
    echoId: size === icmp_echo.size ? readU16be(payload, at + ECHO_ID) : null,
  };
}

/** The one place that makes a Connection, so that all of them have one shape for the JIT. */
function connectionOf(
  packet: QueuedPacket,
  family: 4 | 6,
  protocol: number,
  sourcePort: number | null,
  destinationPort: number | null,
  icmp: IcmpHeader | null,
  opens: boolean,
  sequence: number,
): Connection {
  const { payload } = packet;
  return {
    protocol,
    source: readAddress(payload, family, family === 4 ? IPV4_SOURCE : IPV6_SOURCE),
    destination: readAddress(payload, family, family === 4 ? IPV4_DESTINATION : IPV6_DESTINATION),
    sourcePort: sourcePort === null ? null : asPort(sourcePort),
    destinationPort: destinationPort === null ? null : asPort(destinationPort),
    icmp,
    opens,
    sequence,
    inputInterface: packet.inputInterface,
    outputInterface: packet.outputInterface,
    userId: packet.userId,
    groupId: packet.groupId,
  };
}

function readAddress(payload: Uint8Array, family: 4 | 6, at: number): IpAddress {
  if (family === 4) return ipv4Address(readU32be(payload, at));
  return ipv6Address(
    readU32be(payload, at + W0),
    readU32be(payload, at + W1),
    readU32be(payload, at + W2),
    readU32be(payload, at + W3),
  );
}
