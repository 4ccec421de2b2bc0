import { u32be } from "../wire/field_types.ts";
import { viewOf } from "../wire/view_of.ts";

/** Nobody guesses it, and nobody sees it: the packets that bear it end in the verdict thread. */
const TOKEN_BYTES = 16;
const CONTENT_BYTES = TOKEN_BYTES + u32be.size;
const UDP_BYTES = 8;
/** The whole packet, by IPv4 and by IPv6. */
const PACKET_BYTES = [20, 40].map((ip) => ip + UDP_BYTES + CONTENT_BYTES);

/** What only this run of the firewall knows. */
export function makeSelfTestToken(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
}

/** What is sent in a datagram of the self-test. `number` tells one from another. */
export function selfTestContent(token: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(CONTENT_BYTES);
  content.set(token);
  u32be.write(viewOf(content), TOKEN_BYTES, number);
  return content;
}

/** The number of a packet of the self-test; null for all others, mostly by one look at their length. */
export function selfTestNumber(packet: Uint8Array, token: Uint8Array): number | null {
  if (packet.length !== PACKET_BYTES[0] && packet.length !== PACKET_BYTES[1]) return null;
  const content = packet.length - CONTENT_BYTES;
  for (let at = 0; at < TOKEN_BYTES; at++) if (packet[content + at] !== token[at]) return null;
  return u32be.read(viewOf(packet), content + TOKEN_BYTES);
}
