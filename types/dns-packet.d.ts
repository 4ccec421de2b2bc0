/** Types of what the tests use of dns-packet, which ships plain JavaScript; these declarations are ours. */
declare module "dns-packet" {
  export type Answer =
    | { type: "A" | "AAAA" | "CNAME" | "NS" | "PTR"; name: string; ttl?: number; data: string }
    | { type: "TXT"; name: string; ttl?: number; data: string | readonly string[] }
    | { type: "MX"; name: string; ttl?: number; data: { preference: number; exchange: string } };
  export interface Packet {
    type?: "query" | "response";
    id?: number;
    flags?: number;
    questions?: readonly { type: string; name: string }[];
    answers?: readonly Answer[];
    authorities?: readonly Answer[];
    additionals?: readonly Answer[];
  }
  export function encode(packet: Packet): Uint8Array<ArrayBuffer>;
  export function decode(bytes: Uint8Array): Packet;
}
