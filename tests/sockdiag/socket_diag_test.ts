import { assert, assertEquals, assertThrows } from "@std/assert";
import { asInterfaceIndex, asPort, type InterfaceIndex } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { EPERM } from "../../src/core/system_error.ts";
import { NLM_F_DUMP_INTR } from "../../src/netlink/constants.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { conversations } from "../fixtures/sockdiag/mod.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { concat, netlinkDone, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";
import { asked, ip, socketInfo, socketMessage } from "./socket_bytes.ts";

const [TCP, UDP, SCTP, UDPLITE] = [6, 17, 132, 136] as const;
const LO = asInterfaceIndex(1);

/** Answers each request with what the kernel answered to that request in the conversation, its number put in. */
function replay(name: keyof typeof conversations): { diag: SocketDiag; sent: string[]; recorded: string[] } {
  const turns = conversations[name];
  const recorded = turns.filter(({ direction }) => direction === "sent").map(({ bytes }) => withoutNumber(bytes));
  const transport = new FakeTransport((request, index) => {
    const asks = turns.flatMap(({ direction }, at) => direction === "sent" ? [at] : []);
    const answers = turns.slice((asks[index] ?? turns.length) + 1, asks[index + 1]);
    return answers.map(({ bytes }) => numbered(bytes, sequenceOf(request)));
  });
  return {
    diag: new SocketDiag(transport),
    get sent() {
      return transport.sent.map((hex) => hex.slice(0, 16) + hex.slice(24));
    },
    recorded,
  };
}

function withoutNumber(request: Uint8Array): string {
  const hex = toHex(request);
  return hex.slice(0, 16) + hex.slice(24);
}

/** A datagram whose every message bears this number. */
function numbered(datagram: Uint8Array, sequence: number): Uint8Array {
  const bytes = datagram.slice();
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at += (u32host.read(view, at) + 3) & ~3) u32host.write(view, at + 8, sequence);
  return bytes;
}

function get(diag: SocketDiag, protocol: number, port: number, peer: number, host = "127.0.0.1"): SocketInfo | null {
  return diag.get(protocol, { address: ip(host), port }, { address: ip(host), port: peer }, LO);
}

const GETS = [
  ["get_tcp_v4", TCP, 40001, 8443, "127.0.0.1"],
  ["get_tcp_v6", TCP, 40001, 8443, "::1"],
  ["get_tcp_mapped", TCP, 40002, 8443, "127.0.0.1"],
  ["get_tcp_listener", TCP, 8443, 9, "127.0.0.1"],
  ["get_udp_connected", UDP, 40003, 53, "127.0.0.1"],
  ["get_udp_unconnected", UDP, 40004, 53, "127.0.0.1"],
] as const;

for (const [name, protocol, port, peer, host] of GETS) {
  Deno.test(`get asks and is answered as the kernel was in ${name}`, () => {
    const conversation = replay(name);
    const socket = get(conversation.diag, protocol, port, peer, host);
    assertEquals(conversation.sent, conversation.recorded);
    assertEquals([socket?.sourcePort, socket?.protocol], [asPort(port), protocol]);
    assert((socket?.inode ?? 0) > 0);
  });
}

Deno.test("get gives null where the kernel finds none", () => {
  const conversation = replay("get_tcp_nothing");
  assertEquals(get(conversation.diag, TCP, 9, 10), null);
  assertEquals(conversation.sent, conversation.recorded);
});

Deno.test("get turns the two ends around for UDP and UDP-Lite, and for nothing else", () => {
  for (const protocol of [TCP, UDP, UDPLITE, SCTP]) {
    const transport = new FakeTransport((request) => [netlinkError(2, sequenceOf(request))]);
    const local = { address: ip("10.0.0.1"), port: 1111 };
    const remote = { address: ip("10.0.0.2"), port: 2222 };
    new SocketDiag(transport).get(protocol, local, remote, asInterfaceIndex(3));
    const [hex = ""] = transport.sent;
    const ends = hex.slice(48, 48 + 72);
    const [a, b] = ["0a000001", "0a000002"].map((word) => word.padEnd(32, "0"));
    const swapped = protocol === UDP || protocol === UDPLITE;
    assertEquals(ends, swapped ? `08ae0457${b}${a}` : `045708ae${a}${b}`, `protocol ${protocol}`);
    assertEquals(hex.slice(120, 128), "03000000");
  }
});

Deno.test("get passes over answers to earlier questions", () => {
  const socket = socketInfo(7, "10.0.0.1 1111", "10.0.0.2 2222");
  const stale = socketInfo(8, "10.0.0.1 1111", "10.0.0.2 2222");
  const transport = new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    return [
      socketMessage(stale, sequence - 1),
      netlinkError(2, sequence - 1),
      concat([netlinkDone(sequence - 1), socketMessage(socket, sequence)]),
    ];
  });
  assertEquals(get(new SocketDiag(transport), UDP, 1111, 2222)?.inode as number, 7);
});

Deno.test("get throws a NetlinkError where the kernel refuses, and where it leaves no answer", () => {
  const refusing = new SocketDiag(new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]));
  assertEquals(assertThrows(() => get(refusing, TCP, 1, 2), NetlinkError, "Cannot look up a socket").errno, EPERM);
  assertThrows(() => get(new SocketDiag(new FakeTransport()), TCP, 1, 2), NetlinkError, "the kernel left no answer");
});

Deno.test("get throws a WireError on an answer that is cut, and the next question is answered", () => {
  const socket = socketInfo(7, "10.0.0.1 1111", "10.0.0.2 2222");
  for (let length = 1; length < 88; length++) {
    const transport = new FakeTransport((request, index) => {
      const answer = socketMessage(socket, sequenceOf(request));
      return [index === 0 ? answer.subarray(0, length) : answer];
    });
    const diag = new SocketDiag(transport);
    assertThrows(() => get(diag, UDP, 1111, 2222), WireError);
    assertEquals(get(diag, UDP, 1111, 2222), socket);
  }
});

Deno.test("listByPort asks and is answered as the kernel was", () => {
  const tcp = replay("dump_tcp_v4");
  const listed = tcp.diag.listByPort(TCP, 4, asPort(8443));
  assertEquals(tcp.sent, tcp.recorded);
  assertEquals(listed?.map(({ state }) => state).slice(0, 2), [10, 1]);
  const udp = replay("dump_udp_v6");
  assertEquals(udp.diag.listByPort(UDP, 6, asPort(40005))?.length, 1);
  assertEquals(udp.sent, udp.recorded);
});

Deno.test("listByPort tells a kernel that lists nothing from one that cannot list", () => {
  assertEquals(replay("dump_empty").diag.listByPort(UDP, 4, asPort(9)), []);
  assertEquals(replay("dump_no_handler").diag.listByPort(SCTP, 4, asPort(9)), null);
  const refused = new SocketDiag(new FakeTransport((request) => [netlinkError(2, sequenceOf(request))]));
  assertEquals(refused.listByPort(SCTP, 4, asPort(9)), null);
});

Deno.test("listByPort throws a NetlinkError where the kernel refuses", () => {
  for (const answer of [netlinkError, netlinkDone]) {
    const diag = new SocketDiag(
      new FakeTransport((request) => [
        answer === netlinkError ? netlinkError(EPERM, sequenceOf(request)) : netlinkDone(sequenceOf(request), EPERM),
      ]),
    );
    assertEquals(assertThrows(() => diag.listByPort(TCP, 4, asPort(9)), NetlinkError, "list sockets").errno, EPERM);
  }
});

/** A kernel whose table changes while it is read, the first `times` times. Each answer has one more socket. */
function restless(times: number): FakeTransport {
  return new FakeTransport((request, index) => {
    const sequence = sequenceOf(request);
    const flags = index < times ? NLM_F_DUMP_INTR : 0;
    const sockets = Array.from({ length: index + 1 }, (_, inode) => socketInfo(inode + 1, "10.0.0.1 9", "0.0.0.0 0"));
    return [...sockets.map((socket) => socketMessage(socket, sequence, flags)), netlinkDone(sequence)];
  });
}

Deno.test("listByPort repeats a dump that was interrupted, and keeps nothing of the first try", () => {
  const transport = restless(2);
  const listed = new SocketDiag(transport).listByPort(UDP, 4, asPort(9));
  assertEquals(listed?.map(({ inode }) => inode as number), [1, 2, 3]);
  assertEquals(new Set(transport.sent.map((hex) => hex.slice(16, 24))).size, 3);
});

Deno.test("listByPort takes the fourth try as it is", () => {
  const transport = restless(Infinity);
  assertEquals(new SocketDiag(transport).listByPort(UDP, 4, asPort(9))?.length, 4);
  assertEquals(transport.sent.length, 4);
});

Deno.test("destroy asks and is answered as the kernel was: by cookie, UDP not turned around", () => {
  const { diag } = replay("get_udp_connected");
  const udp = get(diag, UDP, 40003, 53);
  assert(udp !== null);
  const conversation = replay("destroy_udp");
  assertEquals(conversation.diag.destroy(udp), true);
  // The socket is another one of the same kind: all but the cookie is the same.
  assertEquals(conversation.sent.map(withoutCookie), conversation.recorded.map(withoutCookie));
  assertEquals(conversation.sent[0]?.slice(-16), cookieOf(udp));
});

for (const [name, from] of [["destroy_tcp", "get_tcp_v4"], ["destroy_tcp_mapped", "get_tcp_mapped"]] as const) {
  Deno.test(`destroy tells a socket that is gone, as in ${name}`, () => {
    const socket = get(replay(from).diag, TCP, from === "get_tcp_v4" ? 40001 : 40002, 8443);
    assert(socket !== null);
    const conversation = replay(name);
    assertEquals([conversation.diag.destroy(socket), conversation.diag.destroy(socket)], [true, false]);
    assertEquals(conversation.sent.map(withoutCookie), conversation.recorded.map(withoutCookie));
  });
}

function withoutCookie(request: string): string {
  return request.slice(0, -16);
}

function cookieOf({ cookie }: SocketInfo): string {
  const bytes = new Uint8Array(BigUint64Array.of(cookie).buffer);
  return toHex(bytes);
}

Deno.test("destroy throws a NetlinkError where it is not allowed", () => {
  const diag = new SocketDiag(new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]));
  const socket = socketInfo(7, "10.0.0.1 1111", "10.0.0.2 2222", { interface: asInterfaceIndex(4) as InterfaceIndex });
  assertEquals(assertThrows(() => diag.destroy(socket), NetlinkError, "destroy a socket").errno, EPERM);
});

Deno.test("every question has a number of its own, and asks for what it says", () => {
  const transport = new FakeTransport((request) =>
    asked(request).dump ? [netlinkDone(sequenceOf(request))] : [netlinkError(2, sequenceOf(request))]
  );
  const diag = new SocketDiag(transport);
  get(diag, TCP, 1, 2);
  diag.listByPort(UDP, 6, asPort(53));
  diag.destroy(socketInfo(7, "10.0.0.1 1", "10.0.0.2 2"));
  assertEquals(transport.sent.map((hex) => hex.slice(8, 24)), [
    "1400010001000000",
    "1400010302000000",
    "1500050003000000",
  ]);
});

Deno.test("an answer of another kind of message is no socket", () => {
  const diag = new SocketDiag(
    new FakeTransport((request) => [netlinkMessage({ type: 99, sequence: sequenceOf(request) })]),
  );
  assertThrows(() => get(diag, TCP, 1, 2), NetlinkError, "the kernel left no answer");
});
