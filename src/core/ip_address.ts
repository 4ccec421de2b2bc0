/**
 * An IPv4 or IPv6 address as four 32-bit words in host byte order, most significant first.
 * IPv4 a.b.c.d is held like ::ffff:a.b.c.d (0, 0, 0xffff, abcd) with family 4, so that comparing and masking are the
 * same four steps for both families, without a byte array per packet.
 */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

/** The IPv4 address whose four bytes, first byte highest, are `value` (u32). */
export function ipv4Address(value: number): IpAddress {
  return { family: 4, w0: 0, w1: 0, w2: 0xffff, w3: value >>> 0 };
}

/** The IPv6 address with these four u32 words, most significant first. */
export function ipv6Address(w0: number, w1: number, w2: number, w3: number): IpAddress {
  return { family: 6, w0: w0 >>> 0, w1: w1 >>> 0, w2: w2 >>> 0, w3: w3 >>> 0 };
}

/** Same family and same bits. */
export function ipEquals(a: IpAddress, b: IpAddress): boolean {
  return a.w3 === b.w3 && a.w2 === b.w2 && a.w1 === b.w1 && a.w0 === b.w0 && a.family === b.family;
}

/** ::ffff:a.b.c.d as the IPv4 address a.b.c.d; any other address as it is. */
export function unmapped(ip: IpAddress): IpAddress {
  return ip.family === 6 && ip.w0 === 0 && ip.w1 === 0 && ip.w2 === 0xffff ? ipv4Address(ip.w3) : ip;
}

/** 0.0.0.0 or ::. */
export function isUnspecified(ip: IpAddress): boolean {
  return ip.w3 === 0 && ip.w0 === 0 && ip.w1 === 0 && (ip.family === 4 || ip.w2 === 0);
}

/** 127.0.0.0/8 or ::1. */
export function isLoopback(ip: IpAddress): boolean {
  return ip.family === 4 ? ip.w3 >>> 24 === 127 : ip.w0 === 0 && ip.w1 === 0 && ip.w2 === 0 && ip.w3 === 1;
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast(ip: IpAddress): boolean {
  return ip.family === 4 ? ip.w3 >>> 28 === 0xe : ip.w0 >>> 24 === 0xff;
}

/** 169.254.0.0/16 or fe80::/10. */
export function isLinkLocal(ip: IpAddress): boolean {
  return ip.family === 4 ? ip.w3 >>> 16 === 0xa9fe : ip.w0 >>> 22 === 0x3fa;
}

/**
 * An address that one host can own beyond its link: not unspecified, loopback, multicast, link-local or the IPv4
 * limited broadcast. (The same set as Go's net.IP.IsGlobalUnicast, which includes private addresses.)
 */
export function isGlobalUnicast(ip: IpAddress): boolean {
  const limitedBroadcast = ip.family === 4 && ip.w3 === 0xffff_ffff;
  return !limitedBroadcast && !isUnspecified(ip) && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocal(ip);
}
