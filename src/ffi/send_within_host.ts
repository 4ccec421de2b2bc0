import { i32host, u16be, u16host, u32be, u32host, u64host } from "../wire/field_types.ts";
import { type Struct, struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { cString } from "./c_string.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
/** include/uapi/linux/in.h and in6.h. */
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_LOOP = 19;
/** The discard protocol's: nobody listens there. */
const PORT = 9;
/** 224.0.0.1: all of this link, of which every interface is a member. */
const ALL_SYSTEMS = 0xe000_0001;

/** netinet/in.h. */
const sockaddr_in = struct("sockaddr_in", 16, {
  sin_family: u16host,
  sin_port: u16be,
  sin_addr: u32be,
  sin_zero: u64host,
});

const sockaddr_in6 = struct("sockaddr_in6", 28, {
  sin6_family: u16host,
  sin6_port: u16be,
  sin6_flowinfo: u32be,
  sin6_addr_high: u32be,
  sin6_addr_middle: u64host,
  sin6_addr_low: u32be,
  sin6_scope_id: u32host,
});

/** For an IPv4 group: by which interface. */
const ip_mreqn = struct("ip_mreqn", 12, { imr_multiaddr: u32be, imr_address: u32be, imr_ifindex: i32host });

const int = struct("int", 4, { value: i32host });

/**
 * Sends a datagram that takes the way of all that leaves by this interface, but does not leave: to a group of this link
 * with a time to live of 0 (IPv4), or to one of this interface (IPv6). Behind netfilter's hook output the kernel throws
 * such packets away (ip_mc_output, ip6_finish_output2), and no program gets them. Throws a SystemError.
 */
export function sendWithinHost(libc: Libc, family: 4 | 6, interfaceName: string, content: Uint8Array): void {
  const [domain, type] = [family === 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK];
  const index = libc.call.if_nametoindex(cString(interfaceName));
  const [address, options] = family === 4
    ? [toAllSystems(), optionsOf4(index)]
    : [toAllNodes(index), optionsOf6(index)];
  using socket = new Descriptor(libc, libc.checked(libc.call.socket(domain, type, 0), "open a socket"));
  for (const [level, option, value] of options) {
    libc.checked(libc.call.setsockopt(socket.number, level, option, value, value.length), "choose an interface");
  }
  const sent = libc.call.sendto(socket.number, content as BufferSource, content.length, 0, address, address.length);
  libc.checked(sent, "send a packet", interfaceName);
}

type Option = readonly [level: number, option: number, value: Uint8Array<ArrayBuffer>];

function optionsOf4(index: number): Option[] {
  return [
    [IPPROTO_IP, IP_MULTICAST_IF, bytesOf(ip_mreqn, { imr_multiaddr: 0, imr_address: 0, imr_ifindex: index })],
    [IPPROTO_IP, IP_MULTICAST_TTL, bytesOf(int, { value: 0 })],
    [IPPROTO_IP, IP_MULTICAST_LOOP, bytesOf(int, { value: 0 })],
  ];
}

function optionsOf6(index: number): Option[] {
  return [
    [IPPROTO_IPV6, IPV6_MULTICAST_IF, bytesOf(int, { value: index })],
    [IPPROTO_IPV6, IPV6_MULTICAST_LOOP, bytesOf(int, { value: 0 })],
  ];
}

function toAllSystems(): Uint8Array<ArrayBuffer> {
  return bytesOf(sockaddr_in, { sin_family: AF_INET, sin_port: PORT, sin_addr: ALL_SYSTEMS, sin_zero: 0n });
}

function toAllNodes(index: number): Uint8Array<ArrayBuffer> {
  return bytesOf(sockaddr_in6, {
    sin6_family: AF_INET6,
    sin6_port: PORT,
    sin6_flowinfo: 0,
    sin6_addr_high: 0xff01_0000, // ff01::1: all of this interface
    sin6_addr_middle: 0n,
    sin6_addr_low: 1,
    sin6_scope_id: index,
  });
}

function bytesOf<Table>(type: Struct<Table>, values: Parameters<Struct<Table>["write"]>[2]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(type.size);
  type.write(viewOf(bytes), 0, values);
  return bytes;
}
