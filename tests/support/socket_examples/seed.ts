import { EQUAL, ONLY, type SocketExample, SYN } from "./example.ts";

const [TCP, UDP] = [6, 17] as const;

/** The six examples of the seed: packets whose sockets the kernel shows with other ends, or not at all by an exact get. */
export const SEED: readonly SocketExample[] = [
  {
    name: "seed_1_regular",
    what: "TCP 47344:192.168.1.106 -> 151.101.65.140:443, the regular case",
    needs: [],
    setUp: [],
    programs: {
      A: {
        statements: `s = sock(SOCK_STREAM, bind=("192.168.1.106", 47344))\n${SYN}(("151.101.65.140", 443))`,
        user: 1000,
      },
    },
    packet: {
      protocol: TCP,
      source: "192.168.1.106 47344",
      destination: "151.101.65.140 443",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "seed_2_broadcast",
    what: "8612:192.168.1.5 -> 192.168.1.255:8612, by a socket that is bound to 192.168.1.105 (IP_PKTINFO)",
    needs: [],
    setUp: [],
    programs: {
      A: {
        statements: `
s = sock(SOCK_DGRAM, bind=("192.168.1.105", 8612), options=[(SOL_SOCKET, SO_BROADCAST, 1)])
source = struct.pack("=I4s4s", 0, inet_aton("192.168.1.5"), bytes(4))
s.sendmsg([b"x"], [(0, IP_PKTINFO, source)], 0, ("192.168.1.255", 8612))`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDP,
      source: "192.168.1.5 8612",
      destination: "192.168.1.255 8612",
      device: "veth0",
      user: 1000,
    },
    expected: "candidates A (port): only the port fits, and the socket is bound to another address: a guess",
  },
  {
    name: "seed_3_ntp",
    what: "123:192.168.1.5 -> 217.144.138.234:123, by a wildcard socket",
    needs: [],
    setUp: [],
    programs: {
      A: { statements: `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 123))\ns.sendto(b"x", ("217.144.138.234", 123))` },
    },
    packet: { protocol: UDP, source: "192.168.1.5 123", destination: "217.144.138.234 123", device: "veth0", user: 0 },
    expected: `exact A: ${ONLY}`,
  },
  {
    name: "seed_4_multicast",
    what: "45015:127.0.0.1 -> 239.255.255.250:1900, by a socket that is bound to the loopback address",
    needs: [],
    setUp: [],
    programs: {
      A: {
        statements: `s = sock(SOCK_DGRAM, bind=("127.0.0.1", 45015))\ns.sendto(b"x", ("239.255.255.250", 1900))`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "127.0.0.1 45015", destination: "239.255.255.250 1900", device: "lo", user: 1000 },
    expected: `exact A: ${ONLY}`,
  },
  {
    name: "seed_5_link_local",
    what: "50416:fe80::9fc2:ddcf:df22:aa50 -> fe80::1:53, a connected socket of UDP",
    needs: ["ipv6"],
    setUp: [],
    programs: {
      A: {
        statements: `
scope = if_nametoindex("veth0")
s = sock(SOCK_DGRAM, family=AF_INET6, bind=("fe80::9fc2:ddcf:df22:aa50", 50416, 0, scope), connect=("fe80::1", 53, 0, scope))
s.send(b"x")`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDP,
      source: "fe80::9fc2:ddcf:df22:aa50 50416",
      destination: "fe80::1 53",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  {
    name: "seed_6_torrent",
    what: "51413:192.168.1.106 -> 103.224.182.250:1337, by a wildcard socket, beside its listener of TCP",
    needs: [],
    setUp: [],
    programs: {
      A: {
        statements: `
tcp = sock(SOCK_STREAM, bind=("0.0.0.0", 51413)); tcp.listen()
s = sock(SOCK_DGRAM, bind=("0.0.0.0", 51413))
s.sendto(b"x", ("103.224.182.250", 1337))`,
        user: 1000,
      },
    },
    packet: {
      protocol: UDP,
      source: "192.168.1.106 51413",
      destination: "103.224.182.250 1337",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${ONLY}`,
  },
];
