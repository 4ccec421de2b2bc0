import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Connection } from "../../src/core/connection.ts";
import { asInterfaceIndex, asUid } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { EPERM } from "../../src/core/system_error.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { confirmSocket, findSocket } from "../../src/sockdiag/find_socket.ts";
import { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { exampleRecordings } from "../fixtures/sockdiag/examples.ts";
import { exampleConnection, searchFor } from "../support/example_connection.ts";
import { FakeProcNet } from "../support/fake_proc_net.ts";
import { answerOf, FakeTransport } from "../support/fake_transport.ts";
import {
  concat,
  netlinkAttribute,
  netlinkDone,
  netlinkError,
  netlinkMessage,
  sequenceOf,
} from "../support/netlink_bytes.ts";
import { searchInWords as inWords } from "../support/search_in_words.ts";
import { SOCKET_EXAMPLES } from "../support/socket_examples.ts";
import { replayOf } from "./replay.ts";
import {
  type Asked,
  asked,
  connection,
  inetDiagMsg,
  kernelSockets,
  kernelWith,
  socketInfo,
  socketMessage,
} from "./socket_bytes.ts";

const TCP = { protocol: 6, state: 1 };
const EQUAL = "same five-tuple";
const FITS = "unconnected socket on this port, source fits";
const ONLY = `${FITS}; no other does`;
const LISTENS = "only the port fits, and the socket listens: a guess";
const DEVICE = "only the port fits, and the socket is bound to another device: a guess";
const EQUALLY = `${FITS}; 2 sockets fit equally well`;

/** In words: "exact 5: why", "candidates 5 (fit), 6 (fit): why" or "none: why". */
function told(transport: FakeTransport, packet: Connection): string {
  return inWords(findSocket(kernelSockets(transport), packet));
}

function confirmed(transport: FakeTransport, packet: Connection): string {
  const sockets = kernelSockets(transport);
  return inWords(confirmSocket(sockets, packet, findSocket(sockets, packet)));
}

function search(packet: Connection, ...sockets: readonly SocketInfo[]): string {
  return told(kernelWith(sockets), packet);
}

/** A kernel that finds this one by its exact get, and lists all. */
function kernelFinding(found: SocketInfo, listed: readonly SocketInfo[] = [found]): FakeTransport {
  const lister = kernelWith(listed);
  return new FakeTransport((request) => {
    if (!asked(request).dump) return [socketMessage(found, sequenceOf(request))];
    return [answerOf(lister, request)];
  });
}

// The six examples of the seed: what a packet says, and what a dump by its source port answers.

Deno.test("seed 1, the regular case: the socket with the packet's ports and addresses, among others of the port", () => {
  const packet = connection("192.168.1.106 47344", "151.101.65.140 443", { protocol: 6 });
  const regular = socketInfo(5, "192.168.1.106 47344", "151.101.65.140 443", TCP);
  assertEquals(search(packet, regular), `exact 5: ${EQUAL}`);
  const other = socketInfo(6, "192.168.1.107 47344", "151.101.65.140 443", TCP);
  assertEquals(search(packet, other, regular), `exact 5: ${EQUAL}`);
});

Deno.test("seed 2, broadcast: a socket with another source address is a guess", () => {
  const packet = connection("192.168.1.5 8612", "192.168.1.255 8612");
  const socket = socketInfo(5, "192.168.1.105 8612", "0.0.0.0 0");
  const why = "only the port fits, and the socket is bound to another address: a guess";
  assertEquals(search(packet, socket), `candidates 5 (port): ${why}`);
});

Deno.test("seed 3, a wildcard socket (ntp) that is alone on its port", () => {
  const packet = connection("192.168.1.5 123", "217.144.138.234 123");
  assertEquals(search(packet, socketInfo(5, "0.0.0.0 123", "0.0.0.0 0")), `exact 5: ${ONLY}`);
});

Deno.test("seed 4, multicast: the socket that has the packet's source and no peer", () => {
  const packet = connection("127.0.0.1 45015", "239.255.255.250 1900");
  assertEquals(search(packet, socketInfo(5, "127.0.0.1 45015", "0.0.0.0 0")), `exact 5: ${ONLY}`);
});

Deno.test("seed 5, an IPv6 link-local flow, whose first four bytes are no IPv4 address", () => {
  const packet = connection("fe80::9fc2:ddcf:df22:aa50 50416", "fe80::1 53");
  const socket = socketInfo(5, "fe80::9fc2:ddcf:df22:aa50 50416", "fe80::1 53", { state: 1 });
  assertEquals(search(packet, socket), `exact 5: ${EQUAL}`);
  const truncated = socketInfo(6, "254.128.0.0 50416", "254.128.0.0 53");
  assertEquals(search(packet, truncated), "none: no socket has this source port (its program may have ended)");
});

Deno.test("seed 6, a wildcard socket (torrent): certain over UDP, a guess where TCP only listens there", () => {
  const udp = connection("192.168.1.106 51413", "103.224.182.250 1337");
  assertEquals(search(udp, socketInfo(5, "0.0.0.0 51413", "0.0.0.0 0")), `exact 5: ${ONLY}`);
  const tcp = { ...udp, protocol: 6 };
  const listener = socketInfo(5, "0.0.0.0 51413", "0.0.0.0 0", { protocol: 6, state: 10 });
  assertEquals(search(tcp, listener), `candidates 5 (port): ${LISTENS}`);
});

Deno.test("seed: no answer at all is none, and says why", () => {
  const packet = connection("192.168.1.5 4000", "192.0.2.1 53");
  assertEquals(search(packet), "none: no socket has this source port (its program may have ended)");
  assertEquals(search(packet, socketInfo(5, "0.0.0.0 4001", "0.0.0.0 0")).slice(0, 4), "none");
});

Deno.test("seed: the socket that matches all but the destination comes before the others", () => {
  const packet = connection("192.168.1.5 4000", "192.0.2.1 53");
  const sockets = [
    socketInfo(5, "192.168.1.6 4000", "0.0.0.0 0"),
    socketInfo(6, "0.0.0.0 4000", "0.0.0.0 0"),
    socketInfo(7, "192.168.1.5 4000", "192.0.2.9 53"),
  ];
  assertEquals(
    search(packet, ...sockets),
    "candidates 7 (source-and-port), 6 (unconnected), 5 (port): same ports and source, another destination address; " +
      "3 sockets have this source port",
  );
});

Deno.test("a sender that is known without its socket: the port is not searched, and may be another program's by now", () => {
  const packet = connection("192.168.1.5 4000", "192.0.2.1 53");
  const later = socketInfo(7, "192.168.1.5 4000", "192.0.2.9 53");
  const found = (transport: FakeTransport): string => inWords(findSocket(kernelSockets(transport), packet, () => true));
  const none = kernelWith([later]);
  assertEquals(found(none), "none: its socket is closed");
  assertEquals(none.sent.map((request) => asked(fromHex(request)).dump), [false]);
  assertEquals(found(kernelFinding(socketInfo(5, "192.168.1.5 4000", "192.0.2.1 53"))), `exact 5: ${EQUAL}`);
});

Deno.test("two unconnected sockets of one user that share a port (SO_REUSEADDR) are a guess", () => {
  const packet = connection("192.168.1.5 5353", "224.0.0.251 5353");
  const own = socketInfo(6, "0.0.0.0 5353", "0.0.0.0 0");
  const v6 = socketInfo(7, ":: 5353", ":: 0");
  assertEquals(search(packet, own, v6), `candidates 6 (unconnected), 7 (unconnected): ${EQUALLY}`);
});

Deno.test("a socket of another user is no rival: mDNS of a browser beside that of the system", () => {
  const packet = connection("192.168.1.5 5353", "224.0.0.251 5353");
  const system = socketInfo(5, "0.0.0.0 5353", "0.0.0.0 0", { userId: asUid(105) });
  const own = socketInfo(6, "0.0.0.0 5353", "0.0.0.0 0");
  assertEquals(search(packet, system, own), `exact 6: ${FITS}; no other of this user does`);
  assertEquals(
    search({ ...packet, userId: null }, system, own),
    `candidates 5 (unconnected), 6 (unconnected): ${EQUALLY}`,
  );
  const nobodys = socketInfo(8, "0.0.0.0 5353", "0.0.0.0 0", { userId: null });
  assertEquals(search(packet, own, nobodys), `candidates 6 (unconnected), 8 (unconnected): ${EQUALLY}`);
});

Deno.test("a socket of another user than the packet's is never certain", () => {
  const why = "but the socket is of user 105, and the packet of user 1000";
  const packet = connection("192.168.1.5 5353", "224.0.0.251 5353");
  const wildcard = socketInfo(5, "0.0.0.0 5353", "0.0.0.0 0", { userId: asUid(105) });
  assertEquals(search(packet, wildcard), `candidates 5 (unconnected): ${FITS}; ${why}`);
  assertEquals(search({ ...packet, userId: null }, wildcard), `exact 5: ${ONLY}`);
  assertEquals(search(packet, { ...wildcard, userId: null }), `exact 5: ${ONLY}`);

  const flow = connection("192.168.1.5 4000", "192.0.2.1 53");
  const connected = socketInfo(6, "192.168.1.5 4000", "192.0.2.1 53", { userId: asUid(105) });
  assertEquals(told(kernelFinding(connected), flow), `candidates 6 (flow): ${EQUAL}; ${why}`);
  const own = socketInfo(7, "192.168.1.5 4000", "192.0.2.1 53");
  assertEquals(
    told(kernelFinding(connected, [connected, own]), flow),
    `exact 7: ${EQUAL}`,
  );
});

Deno.test("a socket that is bound to another device than the packet's is never certain", () => {
  const packet = connection("192.168.1.5 68", "192.168.1.1 67");
  const bound = (inode: number, index: number): SocketInfo =>
    socketInfo(inode, "0.0.0.0 68", "0.0.0.0 0", { interface: asInterfaceIndex(index) });
  assertEquals(search(packet, bound(5, 3)), `candidates 5 (port): ${DEVICE}`);
  assertEquals(search(packet, bound(5, 3), bound(6, 2)), `exact 6: ${ONLY}`);
});

Deno.test("the kernel's own answer is taken where it is the packet's very flow, with one question", () => {
  const packet = connection("10.0.0.1 40000", "198.51.100.7 443", { protocol: 6 });
  const socket = socketInfo(5, "10.0.0.1 40000", "198.51.100.7 443", TCP);
  const transport = kernelFinding(socket);
  assertEquals(told(transport, packet), `exact 5: ${EQUAL}`);
  assertEquals(transport.sent.length, 1);
});

Deno.test("a dual-stack socket of IPv6 is found for a packet of IPv4, by get and by list", () => {
  const packet = connection("10.0.0.1 40000", "198.51.100.7 443", { protocol: 6 });
  const socket = socketInfo(5, "::ffff:10.0.0.1 40000", "::ffff:198.51.100.7 443", TCP);
  assertEquals(told(kernelFinding(socket), packet), `exact 5: ${EQUAL}`);
  assertEquals(search(packet, socket), `exact 5: ${EQUAL}`);
});

Deno.test("a listener in answer to a get is not the sender", () => {
  const packet = connection("10.0.0.1 8443", "10.0.0.2 9", { protocol: 6 });
  const listener = socketInfo(5, "0.0.0.0 8443", "0.0.0.0 0", { protocol: 6, state: 10 });
  assertEquals(told(kernelFinding(listener), packet), `candidates 5 (port): ${LISTENS}`);
  const flow = socketInfo(6, "10.0.0.1 8443", "10.0.0.2 9", TCP);
  assertEquals(told(kernelFinding(listener, [listener, flow]), packet), `exact 6: ${EQUAL}`);
  // Nor if it claims the packet's addresses.
  const liar = { ...flow, state: 10 };
  assertEquals(told(kernelFinding(liar, []), packet).slice(0, 4), "none");
});

Deno.test("the unconnected socket in answer to a get is likely, and certain once the list has no other", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53");
  const wildcard = socketInfo(5, "0.0.0.0 5000", "0.0.0.0 0");
  assertEquals(told(kernelFinding(wildcard), packet), `likely 5: ${FITS}`);
  assertEquals(confirmed(kernelFinding(wildcard), packet), `exact 5: ${ONLY}`);
  const twin = socketInfo(6, "10.0.0.1 5000", "0.0.0.0 0");
  assertEquals(
    confirmed(kernelFinding(wildcard, [wildcard, twin]), packet),
    `candidates 5 (unconnected), 6 (unconnected): ${EQUALLY}`,
  );
});

// What real kernels said, each example as it was recorded: tests/kernel/sockets_find_test.ts asks the running one.

for (const example of SOCKET_EXAMPLES) {
  Deno.test(`recorded: ${example.what}`, () => {
    const recording = exampleRecordings.get(example.name);
    assert(recording !== undefined, `${example.name} is not recorded`);
    const kernel = replayOf(recording.turns);
    const vrfs = { of: (device: number) => asInterfaceIndex(recording.vrfs.get(device) ?? 0) };
    const sockets = new KernelSockets(kernel.diag, new FakeProcNet(Object.fromEntries(recording.files)), vrfs);
    const connection = exampleConnection(example.packet, asInterfaceIndex(recording.device));
    assertEquals(searchFor(sockets, connection, recording.letters), example.expected);
    assertEquals(kernel.sent, kernel.recorded);
  });
}

function questions(packet: Connection, sockets: readonly SocketInfo[] = []): Asked[] {
  const transport = kernelWith(sockets);
  findSocket(kernelSockets(transport), packet);
  return transport.sent.map((hex) => asked(fromHex(hex)));
}

Deno.test("both families are listed for a packet of IPv4, and IPv6 alone for one of IPv6", () => {
  const families = (packet: Connection): (readonly [boolean, number])[] =>
    questions(packet).map(({ dump, family }) => [dump, family]);
  assertEquals(families(connection("10.0.0.1 5000", "198.51.100.7 53")), [[false, 4], [true, 4], [true, 6]]);
  assertEquals(families(connection("2001:db8::1 5000", "2001:db8::2 53")), [[false, 6], [true, 6]]);
});

Deno.test("the get names the packet's interface, the lists name none", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53", { outputInterface: asInterfaceIndex(42) });
  assertEquals(questions(packet).map((question) => question.interface), [42, 0, 0]);
});

Deno.test("the lists name the source port and no other", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53");
  const [, ...lists] = questions(packet);
  assertEquals(lists.map(({ sourcePort, destinationPort }) => [sourcePort, destinationPort]), [[5000, 0], [5000, 0]]);
});

/** A kernel that cannot list sockets of these families. */
function without(families: readonly number[]): FakeTransport {
  return new FakeTransport((request) => {
    const { dump, family } = asked(request);
    const sequence = sequenceOf(request);
    return [dump ? netlinkDone(sequence, families.includes(family) ? 2 : 0) : netlinkError(2, sequence)];
  });
}

Deno.test("a kernel that cannot list the protocol is told from one that lists nothing", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53", { protocol: 132 });
  assertEquals(told(without([4, 6]), packet), "none: this kernel cannot list sockets of this protocol");
  assertEquals(told(without([6]), packet), "none: no socket has this source port (its program may have ended)");
  const v6 = connection("2001:db8::1 5000", "2001:db8::2 53", { protocol: 132 });
  assertEquals(told(without([6]), v6), "none: this kernel cannot list sockets of this protocol");
});

Deno.test("a protocol whose packet shows no ports is not asked about", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53");
  const transport = new FakeTransport();
  assertEquals(told(transport, { ...packet, sourcePort: null }), "none: the packet shows no ports");
  assertEquals(told(transport, { ...packet, destinationPort: null }), "none: the packet shows no ports");
  assertEquals(transport.sent, []);
});

Deno.test("a protocol without ports is looked for among raw sockets", () => {
  const packet = { ...connection("10.0.0.1 0", "198.51.100.7 0", { protocol: 253 }), sourcePort: null };
  const raw = socketInfo(5, "0.0.0.0 253", "0.0.0.0 0", { protocol: 255 });
  assertEquals(search(packet, raw), "candidates 5 (unconnected): raw socket of this protocol, source fits");
});

Deno.test("a socket that cannot send packets of the family is none", () => {
  const v4 = connection("10.0.0.1 5000", "198.51.100.7 53");
  const v6 = connection("2001:db8::1 5000", "2001:db8::2 53");
  const dualStack = socketInfo(5, ":: 5000", ":: 0");
  const bound = socketInfo(6, "2001:db8::1 5000", ":: 0");
  const mapped = socketInfo(7, "::ffff:10.0.0.1 5000", "::ffff:10.0.0.9 9", { state: 1 });
  assertEquals(search(v4, dualStack, bound), `exact 5: ${ONLY}`);
  assertEquals(search(v4, bound).slice(0, 4), "none");
  assertEquals(search(v6, dualStack, mapped), `exact 5: ${ONLY}`);
  assertEquals(search(v6, mapped).slice(0, 4), "none");
  // SKV6ONLY, as the kernel tells it: attribute 11, one byte.
  const only = new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    if (!asked(request).dump) return [netlinkError(2, sequence)];
    if (asked(request).family === 4) return [netlinkDone(sequence)];
    const body = concat([inetDiagMsg(dualStack), netlinkAttribute(11, Uint8Array.of(1))]);
    return [netlinkMessage({ type: 20, sequence, body }), netlinkDone(sequence)];
  });
  assertEquals(told(only, v4).slice(0, 4), "none");
  assertEquals(told(only, v6), `exact 5: ${ONLY}`);
});

Deno.test("a connected socket is certain beside an unconnected one, and leaves other destinations to that", () => {
  const connected = socketInfo(5, "10.0.0.1 5000", "198.51.100.7 53", { state: 1 });
  const open = socketInfo(6, "0.0.0.0 5000", "0.0.0.0 0");
  assertEquals(search(connection("10.0.0.1 5000", "198.51.100.7 53"), open, connected), `exact 5: ${EQUAL}`);
  assertEquals(search(connection("10.0.0.1 5000", "198.51.100.8 54"), open, connected), `exact 6: ${ONLY}`);
});

Deno.test("an endpoint of SCTP and its association are one socket", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53", { protocol: 132 });
  const association = socketInfo(5, "10.0.0.1 5000", "198.51.100.7 53", { protocol: 132, state: 1 });
  const endpoint = socketInfo(5, "0.0.0.0 5000", "0.0.0.0 0", { protocol: 132, state: 7 });
  assertEquals(search(packet, endpoint, association), `exact 5: ${EQUAL}`);
  assertEquals(search(packet, association, association), `exact 5: ${EQUAL}`);
});

Deno.test("an association of SCTP that the kernel finds is the packet's, though it is told with another of its addresses", () => {
  const packet = connection("10.0.0.1 5000", "198.51.100.7 53", { protocol: 132 });
  const association = socketInfo(5, "192.168.1.1 5000", "198.51.100.8 53", { protocol: 132, state: 1 });
  assertEquals(told(kernelFinding(association), packet), `exact 5: ${EQUAL}`);
  const others = { ...association, userId: asUid(105) };
  assertEquals(told(kernelFinding(others), packet).split(" ")[0], "candidates");
  const elsewhere = socketInfo(5, "10.0.0.1 5000", "198.51.100.7 54", { protocol: 132, state: 1 });
  assertEquals(told(kernelFinding(elsewhere), packet).split(" ")[0], "candidates");
});

Deno.test("a socket in a VRF is certain by the VRF's device and by the one that carries its packets", () => {
  const socket = socketInfo(5, "10.0.0.1 5000", "198.51.100.7 53", { protocol: 6, interface: asInterfaceIndex(9) });
  const by = (device: number): string => {
    const packet = connection("10.0.0.1 5000", "198.51.100.7 53", {
      protocol: 6,
      outputInterface: asInterfaceIndex(device),
    });
    const vrfs = { of: (index: number) => asInterfaceIndex(index === 2 ? 9 : 0) };
    return inWords(findSocket(kernelSockets(kernelWith([socket]), {}, vrfs), packet));
  };
  assertEquals([by(9), by(2)], [`exact 5: ${EQUAL}`, `exact 5: ${EQUAL}`]);
  assertEquals(by(3), `candidates 5 (port): ${DEVICE}`);
});

Deno.test("a kernel that refuses is no answer", () => {
  const refusing = new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]);
  assertThrows(() => told(refusing, connection("10.0.0.1 5000", "198.51.100.7 53")), NetlinkError);
});
