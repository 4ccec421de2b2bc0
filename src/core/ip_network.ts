import { type IpAddress, ipv4Address, ipv6Address } from "./ip_address.ts";
import { parseIp } from "./parse_ip.ts";

/** A block of addresses: `address` with the host bits cleared, and the mask as words like those of an address. */
export interface IpNetwork {
  readonly address: IpAddress;
  /** Length of the prefix in bits of its own family: 0 to 32, or 0 to 128. */
  readonly prefixLength: number;
  readonly mask: IpAddress;
}

/** Parses "ADDRESS/BITS"; host bits may be set and are cleared. Null if the text is anything else. */
export function parseNetwork(text: string): IpNetwork | null {
  const match = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text);
  const ip = match === null ? null : parseIp(match[1] ?? "");
  if (match === null || ip === null) return null;
  const prefixLength = Number(match[2]);
  if (prefixLength > (ip.family === 4 ? 32 : 128)) return null;
  const mask = prefixMask(ip.family, prefixLength);
  const address = ip.family === 4
    ? ipv4Address(ip.w3 & mask.w3)
    : ipv6Address(ip.w0 & mask.w0, ip.w1 & mask.w1, ip.w2 & mask.w2, ip.w3 & mask.w3);
  return { address, prefixLength, mask };
}

/** Whether the address lies in the block. An address of the other family does not. */
export function networkContains(network: IpNetwork, ip: IpAddress): boolean {
  const { address, mask } = network;
  return ip.family === address.family && (ip.w3 & mask.w3) >>> 0 === address.w3 &&
    (ip.family === 4 ||
      ((ip.w2 & mask.w2) >>> 0 === address.w2 && (ip.w1 & mask.w1) >>> 0 === address.w1 &&
        (ip.w0 & mask.w0) >>> 0 === address.w0));
}

function prefixMask(family: 4 | 6, bits: number): IpAddress {
  if (family === 4) return ipv4Address(wordMask(bits));
  return ipv6Address(wordMask(bits), wordMask(bits - 32), wordMask(bits - 64), wordMask(bits - 96));
}

function wordMask(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? 0xffff_ffff : (0xffff_ffff << (32 - bits)) >>> 0;
}
