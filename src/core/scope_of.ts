import { type IpAddress, isLinkLocal, isLoopback, isMulticast, unmapped } from "./ip_address.ts";

/** How far an address reaches. */
export const SCOPES = ["loopback", "link", "private", "multicast", "broadcast", "global"] as const;
export type Scope = typeof SCOPES[number];

/**
 * The scope of an address: loopback (127.0.0.0/8, ::1), link (169.254.0.0/16, fe80::/10), private (RFC 1918, RFC 6598 and
 * RFC 4193: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7), multicast, broadcast (255.255.255.255; that of a network
 * cannot be told from other addresses of it), and global for all others. A mapped IPv4 address has that of the IPv4 address.
 */
export function scopeOf(address: IpAddress): Scope {
  const ip = unmapped(address);
  if (isLoopback(ip)) return "loopback";
  if (isLinkLocal(ip)) return "link";
  if (isMulticast(ip)) return "multicast";
  if (ip.family === 4 && ip.w3 === 0xffff_ffff) return "broadcast";
  return isPrivate(ip) ? "private" : "global";
}

function isPrivate({ family, w0, w3 }: IpAddress): boolean {
  if (family === 6) return w0 >>> 25 === 0x7e;
  return w3 >>> 24 === 10 || w3 >>> 20 === 0xac1 || w3 >>> 16 === 0xc0a8 || w3 >>> 22 === 0x191;
}
