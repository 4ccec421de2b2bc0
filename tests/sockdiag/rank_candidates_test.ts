import { assertEquals } from "@std/assert";
import { asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import { fitOf, rankCandidates } from "../../src/sockdiag/rank_candidates.ts";
import { forRandom } from "../support/random.ts";
import { connection, NO_VRFS, socketInfo } from "./socket_bytes.ts";

const PACKET = connection("10.0.0.1 5000", "198.51.100.7 53");
const SYN = { ...PACKET, protocol: 6 };
const LISTEN = { state: 10 };

function order(sockets: Parameters<typeof rankCandidates>[1], packet = PACKET): [inode: number, fit: string][] {
  return rankCandidates(packet, sockets, NO_VRFS).map(({ socket, fit }) => [socket.inode, fit]);
}

const FITS: readonly [string, fit: string, source: string, destination: string, packet?: typeof PACKET][] = [
  ["all five equal", "flow", "10.0.0.1 5000", "198.51.100.7 53"],
  ["all equal, v4-mapped", "flow", "::ffff:10.0.0.1 5000", "::ffff:198.51.100.7 53"],
  ["another destination", "source-and-port", "10.0.0.1 5000", "198.51.100.8 53"],
  ["another destination, TCP", "port", "10.0.0.1 5000", "198.51.100.8 53", SYN],
  ["all five equal, TCP", "flow", "10.0.0.1 5000", "198.51.100.7 53", SYN],
  ["another destination port", "port", "10.0.0.1 5000", "198.51.100.7 54"],
  ["another source", "port", "10.0.0.2 5000", "198.51.100.7 53"],
  ["no peer, the packet's source", "unconnected", "10.0.0.1 5000", "0.0.0.0 0"],
  ["no peer, any source", "unconnected", "0.0.0.0 5000", "0.0.0.0 0"],
  ["no peer, any source of IPv6", "unconnected", ":: 5000", ":: 0"],
  ["no peer, another source", "port", "10.0.0.2 5000", "0.0.0.0 0"],
  ["a peer elsewhere, any source", "port", "0.0.0.0 5000", "203.0.113.1 53"],
  [
    "a group's address",
    "source-and-port",
    "10.0.0.1 5000",
    "239.1.1.1 53",
    connection("10.0.0.1 5000", "239.1.1.1 53"),
  ],
  [
    "the broadcast address",
    "source-and-port",
    "10.0.0.1 5000",
    "255.255.255.255 53",
    connection("10.0.0.1 5000", "255.255.255.255 53"),
  ],
  ["loopback", "flow", "127.0.0.1 5000", "127.0.0.1 53", connection("127.0.0.1 5000", "127.0.0.1 53")],
  ["link-local", "flow", "fe80::1 5000", "fe80::2 53", connection("fe80::1 5000", "fe80::2 53")],
];

for (const [name, fit, source, destination, packet = PACKET] of FITS) {
  Deno.test(`fitOf ${name} is ${fit}`, () =>
    assertEquals<string>(fitOf(packet, socketInfo(1, source, destination), NO_VRFS), fit));
}

Deno.test("fitOf takes no listener for the sender, even where its addresses fit", () => {
  assertEquals(fitOf(PACKET, socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", LISTEN), NO_VRFS), "port");
});

Deno.test("fitOf takes no socket for the sender that is bound to another device", () => {
  const bound = (index: number): string =>
    fitOf(PACKET, socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", { interface: asInterfaceIndex(index) }), NO_VRFS);
  assertEquals([bound(0), bound(2), bound(3)], ["unconnected", "unconnected", "port"]);
  const nowhere = { ...PACKET, outputInterface: asInterfaceIndex(0) };
  const socket = socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", { interface: asInterfaceIndex(3) });
  assertEquals(fitOf(nowhere, socket, NO_VRFS), "unconnected");
});

Deno.test("fitOf takes no socket of TCP without a peer for the sender: what sends a SYN has one", () => {
  const packet = { ...PACKET, protocol: 6 };
  assertEquals(fitOf(packet, socketInfo(1, "0.0.0.0 5000", "0.0.0.0 0", { state: 13 }), NO_VRFS), "port");
  assertEquals(fitOf(packet, socketInfo(1, "10.0.0.1 5000", "198.51.100.7 53", { state: 2 }), NO_VRFS), "flow");
});

Deno.test("fitOf takes no flow on another device for the packet's", () => {
  const socket = socketInfo(1, "10.0.0.1 5000", "198.51.100.7 53", { interface: asInterfaceIndex(3) });
  assertEquals(fitOf(PACKET, socket, NO_VRFS), "port");
  assertEquals(fitOf(PACKET, { ...socket, interface: asInterfaceIndex(2) }, NO_VRFS), "flow");
});

Deno.test("fitOf takes no socket of another port for the sender, whatever else fits", () => {
  assertEquals(fitOf(PACKET, socketInfo(1, "10.0.0.1 5001", "198.51.100.7 53"), NO_VRFS), "port");
});

Deno.test("rankCandidates puts the better fit first, whatever else speaks for a socket", () => {
  const other = { userId: asUid(1), state: 1 };
  assertEquals(
    order([
      socketInfo(1, "10.0.0.2 5000", "10.0.0.3 1"),
      socketInfo(2, "0.0.0.0 5000", "0.0.0.0 0"),
      socketInfo(3, "10.0.0.1 5000", "198.51.100.8 53"),
      socketInfo(4, "10.0.0.1 5000", "198.51.100.7 53", other),
    ]),
    [[4, "flow"], [3, "source-and-port"], [2, "unconnected"], [1, "port"]],
  );
});

Deno.test("rankCandidates prefers the packet's own user, then what is bound to no other address or device", () => {
  const others = { userId: asUid(1) };
  const elsewhere = { interface: asInterfaceIndex(3) };
  const peer = "203.0.113.9 9";
  assertEquals(
    order([
      socketInfo(1, "10.0.0.1 5000", peer, { ...others, ...elsewhere }),
      socketInfo(2, "10.0.0.1 5000", peer, others),
      socketInfo(3, "10.0.0.9 5000", "0.0.0.0 0"),
      socketInfo(4, "0.0.0.0 5000", "0.0.0.0 0", elsewhere),
      socketInfo(5, "10.0.0.1 5000", peer),
    ]).map(([inode]) => inode),
    [5, 3, 4, 2, 1],
  );
});

Deno.test("rankCandidates puts listeners behind all others, also behind those of other users", () => {
  assertEquals(
    order([
      socketInfo(1, "10.0.0.1 5000", "198.51.100.7 53", LISTEN),
      socketInfo(2, "0.0.0.0 5000", "0.0.0.0 0", LISTEN),
      socketInfo(3, "10.0.0.9 5000", "203.0.113.9 9", { userId: asUid(1), interface: asInterfaceIndex(3) }),
    ]).map(([inode]) => inode),
    [3, 1, 2],
  );
});

Deno.test("rankCandidates gives each its reason in words", () => {
  const reasons = rankCandidates(PACKET, [
    socketInfo(1, "10.0.0.1 5000", "198.51.100.7 53"),
    socketInfo(2, "10.0.0.1 5000", "198.51.100.8 53"),
    socketInfo(3, "0.0.0.0 5000", "0.0.0.0 0"),
    socketInfo(4, "10.0.0.1 5000", "198.51.100.8 54"),
    socketInfo(5, "10.0.0.2 5000", "0.0.0.0 0"),
    socketInfo(6, "0.0.0.0 5000", "0.0.0.0 0", { interface: asInterfaceIndex(3) }),
    socketInfo(7, "0.0.0.0 5000", "0.0.0.0 0", LISTEN),
  ], NO_VRFS).map(({ reason }) => reason);
  assertEquals(reasons, [
    "same five-tuple",
    "same ports and source, another destination address",
    "unconnected socket on this port, source fits",
    "only the port fits: a guess",
    "only the port fits, and the socket is bound to another address: a guess",
    "only the port fits, and the socket is bound to another device: a guess",
    "only the port fits, and the socket listens: a guess",
  ]);
});

Deno.test("rankCandidates asks for no user where the packet's is not known", () => {
  const sockets = [1, 2].map((inode) => socketInfo(inode, "0.0.0.0 5000", "0.0.0.0 0", { userId: asUid(inode) }));
  assertEquals(order(sockets, { ...PACKET, userId: null }).map(([inode]) => inode), [1, 2]);
  assertEquals(order(sockets, { ...PACKET, userId: asUid(2) }).map(([inode]) => inode), [2, 1]);
});

Deno.test("rankCandidates leaves out other source ports, and nothing else; the kernel's order breaks ties", () => {
  forRandom(200, (random) => {
    const sockets = Array.from(
      { length: random.between(0, 12) },
      (_, inode) => socketInfo(inode + 1, random.pick(["0.0.0.0 5000", "0.0.0.0 5001"]), "0.0.0.0 0"),
    );
    const kept = sockets.filter(({ sourcePort }) => sourcePort === PACKET.sourcePort).map(({ inode }) =>
      inode as number
    );
    assertEquals(order(sockets).map(([inode]) => inode), kept);
  });
});
