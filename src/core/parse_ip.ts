import { type IpAddress, ipv4Address, ipv6Address } from "./ip_address.ts";

/**
 * Parses an address as people write it: dotted decimal (four numbers without leading zeros), or IPv6 (RFC 4291, 2.2,
 * with "::" and an IPv4 tail). Null if the text is anything else; a zone ("%eth0") is anything else.
 */
export function parseIp(text: string): IpAddress | null {
  const v4 = parseDotted(text);
  if (v4 !== null) return ipv4Address(v4);
  return text.includes(":") ? parseIpv6(text) : null;
}

function parseDotted(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "", true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (at: number): number => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0);
  return ipv6Address(word(0), word(2), word(4), word(6));
}

/** Groups of 16 bits; an IPv4 address counts as two, and only as the very last. */
function parseGroups(text: string, mayEndDotted: boolean): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const dotted = mayEndDotted && index === parts.length - 1 ? parseDotted(part) : null;
    if (dotted !== null) groups.push(dotted >>> 16, dotted & 0xffff);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
