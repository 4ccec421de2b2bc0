import { assertNever } from "../../src/core/assert_never.ts";
import type { IcmpHeader } from "../../src/core/connection.ts";
import type { IpAddress } from "../../src/core/ip_address.ts";
import {
  frag_hdr,
  icmp_echo,
  icmphdr,
  ip_auth_hdr,
  iphdr,
  ipv6_opt_hdr,
  ipv6hdr,
  NEXTHDR_AUTH,
  NEXTHDR_DEST,
  NEXTHDR_FRAGMENT,
  NEXTHDR_HOP,
  NEXTHDR_ROUTING,
  ports,
} from "../../src/packet/headers.ts";
import type { FieldType } from "../../src/wire/struct.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/** An extension header of IPv6. `units` is the length field of its kind; `offset` counts 8 bytes. */
export type Extension =
  | {
    readonly kind: "options";
    readonly nexthdr: typeof NEXTHDR_HOP | typeof NEXTHDR_ROUTING | typeof NEXTHDR_DEST;
    readonly units: number;
  }
  | { readonly kind: "auth"; readonly units: number }
  | { readonly kind: "fragment"; readonly offset: number; readonly more: boolean };

/** What stands behind the IP header and its extensions. */
export type Transport =
  | { readonly kind: "ports"; readonly protocol: number; readonly source: number; readonly destination: number }
  | { readonly kind: "icmp"; readonly protocol: number; readonly icmp: IcmpHeader }
  | { readonly kind: "other"; readonly protocol: number };

/** A packet in words. */
export interface PacketDescription {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly transport: Transport;
  /** Bytes of `data` follow the transport header. */
  readonly data: Uint8Array;
  /** IPv4 only: words of options, 0 to 10, and the fragment's offset in units of 8 bytes. */
  readonly optionWords: number;
  readonly fragmentOffset: number;
  /** IPv6 only. */
  readonly extensions: readonly Extension[];
}

/** The bytes of the packet, lengths right, checksums 0. */
export function buildPacket(packet: PacketDescription): Uint8Array {
  const behind = concat([buildTransport(packet.transport), packet.data]);
  return packet.source.family === 4 ? buildIpv4(packet, behind) : buildIpv6(packet, behind);
}

function buildIpv4(packet: PacketDescription, behind: Uint8Array): Uint8Array {
  const header = encode(iphdr, {
    version_ihl: 0x40 | (5 + packet.optionWords),
    tos: 0,
    tot_len: iphdr.size + packet.optionWords * 4 + behind.length,
    id: 0,
    frag_off: packet.fragmentOffset,
    ttl: 64,
    protocol: packet.transport.protocol,
    check: 0,
    saddr: packet.source.w3,
    daddr: packet.destination.w3,
  });
  const noOperations = new Uint8Array(packet.optionWords * 4).fill(1);
  return concat([header, noOperations, behind]);
}

function buildIpv6(packet: PacketDescription, behind: Uint8Array): Uint8Array {
  let next = packet.transport.protocol;
  let chain = behind;
  for (const extension of packet.extensions.toReversed()) {
    chain = concat([buildExtension(extension, next), chain]);
    next = numberOf(extension);
  }
  const header = encode(ipv6hdr, {
    version_class_flow: 6 * 2 ** 28,
    payload_len: chain.length,
    nexthdr: next,
    hop_limit: 64,
    saddr: packet.source,
    daddr: packet.destination,
  });
  return concat([header, chain]);
}

function numberOf(extension: Extension): number {
  if (extension.kind === "options") return extension.nexthdr;
  return extension.kind === "auth" ? NEXTHDR_AUTH : NEXTHDR_FRAGMENT;
}

function buildExtension(extension: Extension, nexthdr: number): Uint8Array {
  switch (extension.kind) {
    case "options": {
      const head = encode(ipv6_opt_hdr, { nexthdr, hdrlen: extension.units });
      return concat([head, new Uint8Array((extension.units + 1) * 8 - head.length)]);
    }
    case "auth": {
      const head = encode(ip_auth_hdr, { nexthdr, hdrlen: extension.units, reserved: 0, spi: 1, seq_no: 1 });
      return concat([head, new Uint8Array((extension.units + 2) * 4 - head.length)]);
    }
    case "fragment": {
      const frag_off = (extension.offset << 3) | (extension.more ? 1 : 0);
      return encode(frag_hdr, { nexthdr, reserved: 0, frag_off, identification: 7 });
    }
    default:
      return assertNever(extension);
  }
}

function buildTransport(transport: Transport): Uint8Array {
  switch (transport.kind) {
    case "ports":
      return encode(ports, { source: transport.source, dest: transport.destination });
    case "icmp": {
      const { type, code, echoId } = transport.icmp;
      return echoId === null
        ? encode(icmphdr, { type, code, checksum: 0 })
        : encode(icmp_echo, { type, code, checksum: 0, id: echoId, sequence: 1 });
    }
    case "other":
      return new Uint8Array(0);
    default:
      return assertNever(transport);
  }
}

function encode<T>(struct: FieldType<T>, values: T): Uint8Array {
  const bytes = new Uint8Array(struct.size);
  struct.write(viewOf(bytes), 0, values);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
