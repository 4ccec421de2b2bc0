import { IPPROTO_ICMPV6, protocolName } from "./protocol.ts";

/** A protocol by the name that rules and events use. */
export interface NamedProtocol {
  /** IANA protocol number. */
  readonly protocol: number;
  /** Of IPv6, says the name: it ends in 6. */
  readonly isIpv6: boolean;
}

/** Reads what `protocolName` writes: "tcp", "udp6", "proto-253-6". Null if the text is anything else. */
export function parseProtocol(text: string): NamedProtocol | null {
  if (text === protocolName(IPPROTO_ICMPV6, 6)) return { protocol: IPPROTO_ICMPV6, isIpv6: true };
  for (let protocol = 0; protocol < 256; protocol++) {
    for (const family of [4, 6] as const) {
      if (protocolName(protocol, family) === text) return { protocol, isIpv6: family === 6 };
    }
  }
  return null;
}
