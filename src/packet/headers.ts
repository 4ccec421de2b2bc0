import { u16be, u32be, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

/** linux/in6.h: an address as four words, most significant first. */
export const in6_addr = struct("in6_addr", 16, { w0: u32be, w1: u32be, w2: u32be, w3: u32be });

/** linux/ip.h, RFC 791: what every IPv4 header begins with. Options follow. */
export const iphdr = struct("iphdr", 20, {
  /** Version in the high four bits, header length in units of 4 bytes in the low ones. */
  version_ihl: u8,
  tos: u8,
  /** Bytes of header and payload. 0 in a GSO packet of more than 65535 bytes ("BIG TCP"). */
  tot_len: u16be,
  id: u16be,
  /** Three flags, then the fragment's offset in units of 8 bytes. */
  frag_off: u16be,
  ttl: u8,
  protocol: u8,
  check: u16be,
  saddr: u32be,
  daddr: u32be,
});

/** The low 13 bits of iphdr.frag_off. */
export const IP_OFFSET = 0x1fff;

/** linux/ipv6.h, RFC 8200. */
export const ipv6hdr = struct("ipv6hdr", 40, {
  /** Version in the high four bits, then traffic class and flow label. */
  version_class_flow: u32be,
  /** Bytes behind this header, extension headers included. 0 in a jumbogram (RFC 2675) and in BIG TCP. */
  payload_len: u16be,
  nexthdr: u8,
  hop_limit: u8,
  saddr: in6_addr,
  daddr: in6_addr,
});

/** linux/ipv6.h, RFC 8200, 4.3 to 4.6: how hop-by-hop, routing and destination options begin. */
export const ipv6_opt_hdr = struct("ipv6_opt_hdr", 2, {
  nexthdr: u8,
  /** Length in units of 8 bytes, the first 8 not counted. */
  hdrlen: u8,
});

/** net/ipv6.h, RFC 8200, 4.5. */
export const frag_hdr = struct("frag_hdr", 8, {
  nexthdr: u8,
  reserved: u8,
  /** The fragment's offset in bytes in the high 13 bits, "more fragments" in the lowest. */
  frag_off: u16be,
  identification: u32be,
});

/** The high 13 bits of frag_hdr.frag_off. */
export const IP6_OFFSET = 0xfff8;

/** linux/ip.h, RFC 4302: the fixed part of an authentication header. */
export const ip_auth_hdr = struct("ip_auth_hdr", 12, {
  nexthdr: u8,
  /** Length in units of 4 bytes, the first 8 not counted. */
  hdrlen: u8,
  reserved: u16be,
  spi: u32be,
  seq_no: u32be,
});

/** How the headers of TCP (RFC 9293), UDP (RFC 768), UDP-Lite (RFC 3828) and SCTP (RFC 9260) all begin. */
export const ports = struct("ports", 4, { source: u16be, dest: u16be });

/** The head of TCP (RFC 9293, 3.1); `flags` are its lowest eight. */
export const tcphdr = struct("tcphdr", 20, {
  source: u16be,
  dest: u16be,
  seq: u32be,
  ack_seq: u32be,
  offset: u8,
  flags: u8,
  window: u16be,
  check: u16be,
  urg_ptr: u16be,
});
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_ACK = 0x10;

/** linux/icmp.h and linux/icmpv6.h (RFC 792, RFC 4443): what all messages of both begin with. */
export const icmphdr = struct("icmphdr", 4, { type: u8, code: u8, checksum: u16be });

/** The head of an echo request or reply (RFC 792, RFC 4443, 4.1). */
export const icmp_echo = struct("icmp_echo", 8, { type: u8, code: u8, checksum: u16be, id: u16be, sequence: u16be });

/** Next-header numbers of IPv6 that the walk follows or ends at (linux/ipv6.h, IANA "Protocol Numbers"). */
export const NEXTHDR_HOP = 0;
export const NEXTHDR_ROUTING = 43;
export const NEXTHDR_FRAGMENT = 44;
export const NEXTHDR_AUTH = 51;
export const NEXTHDR_DEST = 60;

export const ICMP_ECHOREPLY = 0;
export const ICMP_ECHO = 8;
export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;

/** The head of a DNS message (RFC 1035, 4.1.1). */
export const dnshdr = struct("dnshdr", 12, {
  id: u16be,
  /** DNS_RESPONSE, then opcode, other flags, and the response code in the lowest four bits. */
  flags: u16be,
  qdcount: u16be,
  ancount: u16be,
  nscount: u16be,
  arcount: u16be,
});
export const DNS_RESPONSE = 0x8000;
export const DNS_OPCODE = 0x7800;
export const DNS_RCODE = 0x000f;
