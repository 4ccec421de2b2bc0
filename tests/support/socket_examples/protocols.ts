import { EQUAL, type SocketExample, SYN } from "./example.ts";

const [ICMP, ICMPV6, SCTP, UDPLITE] = [1, 58, 132, 136] as const;

/** Protocols besides TCP and UDP, with ports and without. */
export const PROTOCOLS: readonly SocketExample[] = [
  {
    name: "udplite",
    what: "UDP-Lite, connected",
    needs: ["udplite"],
    setUp: [],
    programs: {
      A: {
        statements:
          `s = sock(SOCK_DGRAM, 136, bind=("192.168.1.5", 40016), connect=("198.51.100.7", 53))\ns.send(b"x")`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDPLITE,
      source: "192.168.1.5 40016",
      destination: "198.51.100.7 53",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "sctp",
    what: "The INIT of an association of SCTP",
    needs: ["sctp"],
    setUp: [],
    programs: {
      A: {
        statements: `s = sock(SOCK_STREAM, 132, bind=("192.168.1.5", 40017))\n${SYN}(("198.51.100.7", 7000))`,
        user: 1000,
      },
    },
    packet: {
      protocol: SCTP,
      source: "192.168.1.5 40017",
      destination: "198.51.100.7 7000",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "sctp_many_addresses",
    what: "The INIT of an association of SCTP that has all addresses of the host",
    needs: ["sctp"],
    setUp: [],
    programs: {
      A: {
        statements: `s = sock(SOCK_STREAM, 132, bind=("0.0.0.0", 40018))\n${SYN}(("198.51.100.7", 7000))`,
        user: 1000,
      },
    },
    packet: {
      protocol: SCTP,
      source: "192.168.1.5 40018",
      destination: "198.51.100.7 7000",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "ping_socket",
    what: "An ICMP echo by a ping socket, beside a raw socket and another ping socket",
    needs: ["ping-sockets"],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_RAW, 1)\nping = sock(SOCK_DGRAM, 1, bind=("0.0.0.0", 4712))` },
      A: {
        statements:
          `s = sock(SOCK_DGRAM, 1, bind=("0.0.0.0", 4711))\ns.sendto(bytes([8, 0]) + bytes(6), ("198.51.100.7", 0))`,
        user: 1000,
      },
    },
    packet: {
      protocol: ICMP,
      source: "192.168.1.5",
      destination: "198.51.100.7",
      device: "veth0",
      user: 1000,
      echoId: 4711,
    },
    expected: "exact A: ping socket with this identifier, source fits",
  },
  {
    name: "ping_socket_v6",
    what: "An ICMPv6 echo by a connected ping socket",
    needs: ["ping-sockets", "ipv6"],
    setUp: [],
    programs: {
      A: {
        statements: `
scope = if_nametoindex("veth0")
s = sock(SOCK_DGRAM, 58, family=AF_INET6, bind=("fe80::9fc2:ddcf:df22:aa50", 4711, 0, scope), connect=("fe80::1", 0, 0, scope))
s.send(bytes([128, 0]) + bytes(6))`,
        user: 1000,
      },
    },
    packet: {
      protocol: ICMPV6,
      source: "fe80::9fc2:ddcf:df22:aa50",
      destination: "fe80::1",
      device: "veth0",
      user: 1000,
      echoId: 4711,
    },
    expected: "exact A: ping socket with this identifier, connected to this address",
  },
  {
    name: "raw_echo",
    what: "An ICMP echo by a raw socket, beside a ping socket",
    needs: ["ping-sockets"],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, 1, bind=("0.0.0.0", 4711))` },
      A: {
        statements: `
s = sock(SOCK_RAW, 1)
s.sendto(struct.pack(">BBHHH", 8, 0, 0xf7ff - 4712, 4712, 0), ("198.51.100.9", 0))`,
      },
    },
    packet: {
      protocol: ICMP,
      source: "192.168.1.5",
      destination: "198.51.100.9",
      device: "veth0",
      user: 0,
      echoId: 4712,
    },
    expected: "candidates A (unconnected): raw socket of this protocol, source fits",
  },
  {
    name: "raw",
    what: "A protocol of its own by a raw socket, beside raw sockets of another protocol and another address",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_RAW, 254)\nt = sock(SOCK_RAW, 253, bind=("192.168.1.105", 0))` },
      A: { statements: `s = sock(SOCK_RAW, 253, bind=("192.168.1.5", 0))\ns.sendto(b"x", ("198.51.100.7", 0))` },
    },
    packet: { protocol: 253, source: "192.168.1.5", destination: "198.51.100.7", device: "veth0", user: 0 },
    expected: "candidates A (unconnected), B (port): raw socket of this protocol, source fits",
  },
];
