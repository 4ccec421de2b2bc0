import type { Connection } from "../core/connection.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { IP_OFFSET, iphdr } from "./headers.ts";
import { readU16be, readU8 } from "./read_be.ts";
import { connectionWithoutTransport, readTransport } from "./transport.ts";
import { unreadable, type UnreadablePacket } from "./unreadable_packet.ts";

const VERSION_IHL = iphdr.fields.version_ihl.offset;
const TOT_LEN = iphdr.fields.tot_len.offset;
const FRAG_OFF = iphdr.fields.frag_off.offset;
const PROTOCOL = iphdr.fields.protocol.offset;
/** What tot_len cannot hold: the kernel leaves 0 there in a larger GSO packet. */
const MAX_TOT_LEN = 0xffff;

/** Reads an IPv4 packet (RFC 791). Options are skipped by their length; a fragment that is not the first has no ports. */
export function readIpv4(packet: QueuedPacket): Connection | UnreadablePacket {
  const { payload, length } = packet;
  if (payload.length < iphdr.size) return unreadable(length < iphdr.size ? "ipv4-header-truncated" : "beyond-copy");
  const headerLength = (readU8(payload, VERSION_IHL) & 0x0f) * 4;
  if (headerLength < iphdr.size) return unreadable("ipv4-bad-header-length");
  const claimed = readU16be(payload, TOT_LEN);
  const end = claimed === 0 && length > MAX_TOT_LEN ? length : claimed;
  if (end < headerLength || end > length) return unreadable("ipv4-bad-total-length");
  const protocol = readU8(payload, PROTOCOL);
  const laterFragment = (readU16be(payload, FRAG_OFF) & IP_OFFSET) !== 0;
  if (laterFragment) return connectionWithoutTransport(packet, 4, protocol);
  return readTransport(packet, 4, protocol, headerLength, end);
}
