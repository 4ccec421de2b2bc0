import type { Connection } from "../core/connection.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { readIpv4 } from "./ipv4.ts";
import { readIpv6 } from "./ipv6.ts";
import { readU8 } from "./read_be.ts";
import { unreadable, type UnreadablePacket } from "./unreadable_packet.ts";

/**
 * Reads what a packet says of its connection: addresses, protocol, ports or ICMP. `payload` begins with the IP header
 * and may be cut at the copy range; `length` is that of the whole packet. Never throws: whatever the bytes are, the
 * answer is a connection or the reason why there is none.
 */
export function toConnection(packet: QueuedPacket): Connection | UnreadablePacket {
  if (packet.payload.length === 0) return unreadable("empty");
  // Version is the high half of the first byte in both families (RFC 791, RFC 8200).
  const version = readU8(packet.payload, 0) >>> 4;
  if (version === 4) return readIpv4(packet);
  if (version === 6) return readIpv6(packet);
  return unreadable("unknown-ip-version");
}
