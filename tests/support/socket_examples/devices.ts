import { EQUAL, ONLY, type SocketExample, SYN } from "./example.ts";

/** Two VRFs with the same addresses in both. */
const TWO_VRFS: readonly string[] = [
  "link add blue type vrf table 10",
  "link set blue up",
  "link set veth0 master blue",
  "route add default dev veth0 table 10 src 192.168.1.106",
  "link add red type vrf table 20",
  "link set red up",
  "link set other master red",
  "addr add 192.168.1.106/24 dev other",
  "route add default dev other table 20 src 192.168.1.106",
];

const [TCP, UDP] = [6, 17] as const;

/** Sockets that are bound to a device, by themselves or by their addresses. */
export const DEVICES: readonly SocketExample[] = [
  {
    name: "bound_to_device",
    what: "SO_BINDTODEVICE: two sockets on one port, each bound to a device",
    needs: [],
    setUp: [],
    programs: {
      B: { statements: `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40011), device="other")`, user: 1000 },
      A: {
        statements:
          `s = sock(SOCK_DGRAM, bind=("0.0.0.0", 40011), device="veth0")\ns.sendto(b"x", ("198.51.100.7", 53))`,
        user: 1000,
      },
    },
    packet: { protocol: UDP, source: "192.168.1.5 40011", destination: "198.51.100.7 53", device: "veth0", user: 1000 },
    expected: `exact A: ${ONLY}`,
  },
  {
    name: "link_local_syn",
    what: "fe80 TCP in SYN_SENT",
    needs: ["ipv6"],
    setUp: [],
    programs: {
      A: {
        statements: `
scope = if_nametoindex("veth0")
s = sock(SOCK_STREAM, family=AF_INET6, bind=("fe80::9fc2:ddcf:df22:aa50", 40014, 0, scope))
${SYN}(("fe80::1", 443, 0, scope))`,
        user: 1000,
      },
    },
    packet: {
      protocol: TCP,
      source: "fe80::9fc2:ddcf:df22:aa50 40014",
      destination: "fe80::1 443",
      device: "veth0",
      user: 1000,
    },
    expected: `exact A: ${EQUAL}`,
  },
  ...(["blue", "veth0"] as const).map((device): SocketExample => ({
    name: `vrf_${device}`,
    what: `A socket in a VRF, as the output hook sees its packet by ${device}; another VRF has the same flow`,
    needs: ["vrf"],
    setUp: TWO_VRFS,
    programs: {
      B: {
        statements:
          `s = sock(SOCK_STREAM, bind=("192.168.1.106", 40015), device="red")\n${SYN}(("151.101.65.140", 443))`,
      },
      A: {
        statements:
          `s = sock(SOCK_STREAM, bind=("192.168.1.106", 40015), device="blue")\n${SYN}(("151.101.65.140", 443))`,
      },
    },
    packet: { protocol: TCP, source: "192.168.1.106 40015", destination: "151.101.65.140 443", device, user: 0 },
    expected: `exact A: ${EQUAL}`,
  })),
];
