import { type IpAddress, unmapped } from "../core/ip_address.ts";

/** The name that DNS is asked for to learn what an address is called (RFC 1035, 3.5; RFC 3596, 2.5), without last dot. */
export function reverseName(address: IpAddress): string {
  const { family, w0, w1, w2, w3 } = unmapped(address);
  if (family === 4) return `${[0, 8, 16, 24].map((shift) => (w3 >>> shift) & 255).join(".")}.in-addr.arpa`;
  const digits = [w0, w1, w2, w3].map((word) => word.toString(16).padStart(8, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}
