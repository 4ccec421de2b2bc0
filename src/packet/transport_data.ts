import type { Connection } from "../core/connection.ts";
import { IPPROTO_TCP, IPPROTO_UDP } from "../core/protocol.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { iphdr, ipv6hdr, ports, TCP_FIN, TCP_RST, TCP_SYN, tcphdr } from "./headers.ts";
import { readU16be, readU8 } from "./read_be.ts";

/** RFC 768: ports, length and checksum. */
const UDP_HEADER = ports.size + 4;

/** What a packet of UDP or TCP carries. */
export interface TransportData {
  /** As far as it was copied. A view: valid until the next receive. */
  readonly data: Uint8Array;
  /** Of TCP: it begins or ends a stream. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/**
 * The data of a packet whose connection was read. Null for other protocols, for IPv6 with extension headers, and where
 * the header is not whole.
 */
export function transportData({ payload, length }: QueuedPacket, connection: Connection): TransportData | null {
  const isIpv4 = connection.source.family === 4;
  if (!isIpv4 && readU8(payload, ipv6hdr.fields.nexthdr.offset) !== connection.protocol) return null;
  const at = isIpv4 ? (readU8(payload, iphdr.fields.version_ihl.offset) & 0x0f) * 4 : ipv6hdr.size;
  const claimed = isIpv4
    ? readU16be(payload, iphdr.fields.tot_len.offset)
    : ipv6hdr.size + readU16be(payload, ipv6hdr.fields.payload_len.offset);
  const end = Math.min(claimed <= at ? length : claimed, payload.length);
  const flags = connection.protocol === IPPROTO_TCP ? readU8(payload, at + tcphdr.fields.flags.offset) : 0;
  const size = headerSize(payload, at, connection.protocol);
  if (size === null || at + size > end) return null;
  return {
    data: payload.subarray(at + size, end),
    begins: (flags & TCP_SYN) !== 0,
    ends: (flags & (TCP_FIN | TCP_RST)) !== 0,
  };
}

function headerSize(payload: Uint8Array, at: number, protocol: number): number | null {
  if (protocol === IPPROTO_UDP) return UDP_HEADER;
  if (protocol !== IPPROTO_TCP) return null;
  const size = (readU8(payload, at + tcphdr.fields.offset.offset) >>> 4) * 4;
  return size < tcphdr.size ? null : size;
}
