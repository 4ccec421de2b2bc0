import { EQUAL, FITS, ONLY, type SocketExample, SYN } from "./example.ts";

const [TCP, UDP] = [6, 17] as const;

/** One port, and several sockets; one socket, and two families. */
export const SHARED_PORTS: readonly SocketExample[] = [
  {
    name: "dual_stack_tcp",
    what: "IPv4 by a socket of IPv6, with TCP",
    needs: ["ipv6"],
    setUp: [],
    programs: {
      A: {
        statements: `
s = sock(SOCK_STREAM, family=AF_INET6, bind=("::ffff:192.168.1.5", 40007))
${SYN}(("::ffff:151.101.65.140", 443))`,
        user: 1000,
      },
    },
    packet: {
      protocol: TCP,
      source: "192.168.1.5 40007",
      destination: "151.101.65.140 443",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "dual_stack_udp",
    what: "IPv4 by an unconnected socket of IPv6, beside one of IPv6 alone on the same port",
    needs: ["ipv6"],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, family=AF_INET6, bind=("::1", 40008), options=[REUSEADDR])`, user: 1000 },
      A: {
        statements: `
s = sock(SOCK_DGRAM, family=AF_INET6, bind=("::", 40008), options=[REUSEADDR])
s.sendto(b"x", ("::ffff:198.51.100.7", 53))`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "192.168.1.5 40008", destination: "198.51.100.7 53", device: "veth0", user: 1000 },
    expected: `exact A: ${ONLY}`,
  },
  {
    name: "two_addresses",
    what: "Two sockets on one port with different addresses",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, bind=("192.168.1.5", 40009))`, user: 1000 },
      A: {
        statements: `s = sock(SOCK_DGRAM, bind=("192.168.1.105", 40009))\ns.sendto(b"x", ("198.51.100.7", 53))`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDP,
      source: "192.168.1.105 40009",
      destination: "198.51.100.7 53",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${ONLY}`,
  },
  {
    name: "reuseport",
    what: "SO_REUSEPORT with two processes",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40010), options=[REUSEPORT])`, user: 1000 },
      A: {
        statements: `
s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40010), options=[REUSEPORT])
s.sendto(b"x", ("198.51.100.7", 53))`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "192.168.1.5 40010", destination: "198.51.100.7 53", device: "veth0", user: 1000 },
    expected: `candidates A (unconnected), B (unconnected): ${FITS}; 2 sockets fit equally well`,
  },
  {
    name: "two_users",
    what: "Two programs of different users on one port (SO_REUSEADDR), as with mDNS",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 5353), options=[REUSEADDR])`, user: 1001 },
      A: {
        statements: `
s = sock(SOCK_DGRAM, bind=("0.0.0.0", 5353), options=[REUSEADDR])
s.sendto(b"x", ("198.51.100.7", 5353))`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDP,
      source: "192.168.1.5 5353",
      destination: "198.51.100.7 5353",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${FITS}; no other of this user does`,
  },
  {
    name: "connected_beside_open",
    what: "A connected socket of UDP beside an unconnected one",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40012), options=[REUSEADDR])`, user: 1000 },
      A: {
        statements: `
s = sock(SOCK_DGRAM, bind=("192.168.1.5", 40012), connect=("198.51.100.7", 53), options=[REUSEADDR])
s.send(b"x")`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "192.168.1.5 40012", destination: "198.51.100.7 53", device: "veth0", user: 1000 },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "open_beside_connected",
    what: "An unconnected socket of UDP beside one that is connected to another host",
    needs: [],
    setUp: [],
    programs: {
      B: {
        statements:
          `s = sock(SOCK_DGRAM, bind=("192.168.1.5", 40013), connect=("198.51.100.7", 53), options=[REUSEADDR])`,
        user: 1000,
      },
      A: {
        statements: `
s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40013), options=[REUSEADDR])
s.sendto(b"x", ("198.51.100.8", 54))`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "192.168.1.5 40013", destination: "198.51.100.8 54", device: "veth0", user: 1000 },
    expected: `exact A: ${ONLY}`,
  },
];
