import type { Connection } from "../core/connection.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import {
  frag_hdr,
  IP6_OFFSET,
  ipv6_opt_hdr,
  ipv6hdr,
  NEXTHDR_AUTH,
  NEXTHDR_DEST,
  NEXTHDR_FRAGMENT,
  NEXTHDR_HOP,
  NEXTHDR_ROUTING,
} from "./headers.ts";
import { readU16be, readU8 } from "./read_be.ts";
import { connectionWithoutTransport, hasBytes, headerMissing, readTransport } from "./transport.ts";
import { unreadable, type UnreadablePacket } from "./unreadable_packet.ts";

const PAYLOAD_LEN = ipv6hdr.fields.payload_len.offset;
const BASE_NEXTHDR = ipv6hdr.fields.nexthdr.offset;
// Every extension header begins like ipv6_opt_hdr; only the unit of the length differs.
const OPT_NEXTHDR = ipv6_opt_hdr.fields.nexthdr.offset;
const OPT_HDRLEN = ipv6_opt_hdr.fields.hdrlen.offset;
const FRAG_OFF = frag_hdr.fields.frag_off.offset;
/** What payload_len cannot hold: it is 0 in a jumbogram and in a larger GSO packet. */
const MAX_PAYLOAD_LEN = 0xffff;
/** RFC 8200, 4.1 has seven in its longest order (destination options twice). */
const MAX_EXTENSION_HEADERS = 8;

/**
 * Reads an IPv6 packet (RFC 8200). The walk follows hop-by-hop options, routing, fragment, destination options and
 * authentication (RFC 4302); any other number is the protocol, also ESP (50) and "no next header" (59). A fragment that
 * is not the first has no ports, and its protocol is the next header of the fragment header.
 */
export function readIpv6(packet: QueuedPacket): Connection | UnreadablePacket {
  const { payload, length } = packet;
  if (payload.length < ipv6hdr.size) return unreadable(length < ipv6hdr.size ? "ipv6-header-truncated" : "beyond-copy");
  const claimed = readU16be(payload, PAYLOAD_LEN);
  const end = claimed === 0 && length > MAX_PAYLOAD_LEN + ipv6hdr.size ? length : ipv6hdr.size + claimed;
  if (end > length) return unreadable("ipv6-bad-payload-length");

  let next = readU8(payload, BASE_NEXTHDR);
  let at = ipv6hdr.size;
  for (let count = 0; isExtension(next); count++) {
    if (count === MAX_EXTENSION_HEADERS) return unreadable("ipv6-too-many-extensions");
    // Two bytes tell the length; then all of the header has to be there.
    const size = hasBytes(packet, at, ipv6_opt_hdr.size, end) ? extensionSize(payload, at, next) : ipv6_opt_hdr.size;
    if (!hasBytes(packet, at, size, end)) return headerMissing(at + size, end, "ipv6-extension-truncated");
    const laterFragment = next === NEXTHDR_FRAGMENT && (readU16be(payload, at + FRAG_OFF) & IP6_OFFSET) !== 0;
    next = readU8(payload, at + OPT_NEXTHDR);
    if (laterFragment) return connectionWithoutTransport(packet, 6, next);
    at += size;
  }
  return readTransport(packet, 6, next, at, end);
}

function isExtension(next: number): boolean {
  return next === NEXTHDR_HOP || next === NEXTHDR_ROUTING || next === NEXTHDR_FRAGMENT || next === NEXTHDR_DEST ||
    next === NEXTHDR_AUTH;
}

/** Bytes of the extension header of kind `next` at `at`. */
function extensionSize(payload: Uint8Array, at: number, next: number): number {
  if (next === NEXTHDR_FRAGMENT) return frag_hdr.size;
  const units = readU8(payload, at + OPT_HDRLEN);
  return next === NEXTHDR_AUTH ? (units + 2) * 4 : (units + 1) * 8;
}
