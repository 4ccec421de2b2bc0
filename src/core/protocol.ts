/** Internet protocol numbers that the project treats by name (IANA "Assigned Internet Protocol Numbers"). */
export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_ICMPV6 = 58;
export const IPPROTO_SCTP = 132;
export const IPPROTO_UDPLITE = 136;
/** Of no packet: what the kernel's tables call raw sockets of any protocol. */
export const IPPROTO_RAW = 255;

const NAMES: ReadonlyMap<number, string> = new Map([
  [IPPROTO_TCP, "tcp"],
  [IPPROTO_UDP, "udp"],
  [IPPROTO_UDPLITE, "udplite"],
  [IPPROTO_SCTP, "sctp"],
  [IPPROTO_ICMP, "icmp"],
  [IPPROTO_ICMPV6, "icmp"],
  [2, "igmp"],
  [4, "ipip"],
  [41, "sit"],
  [47, "gre"],
  [50, "esp"],
  [51, "ah"],
]);

/**
 * The name that rules and events use: OpenSnitch's ("tcp", "udp6", "icmp6": a trailing 6 for a packet of IPv6), further
 * names in the same style, and "proto-253" or "proto-253-6" for a number without a name here.
 */
export function protocolName(protocol: number, family: 4 | 6): string {
  const name = NAMES.get(protocol);
  if (name === undefined) return family === 4 ? `proto-${protocol}` : `proto-${protocol}-6`;
  return family === 4 ? name : `${name}6`;
}
