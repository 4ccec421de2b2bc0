import { assert, assertEquals, assertThrows } from "@std/assert";
import { asInterfaceIndex, asPort, type InterfaceIndex } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { EMSGSIZE, EOPNOTSUPP, EPERM } from "../../src/core/system_error.ts";
import { NLM_F_DUMP_INTR } from "../../src/netlink/constants.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { DETAILS } from "../../src/sockdiag/constants.ts";
import { portFilter } from "../../src/sockdiag/port_filter.ts";
import { readSocket } from "../../src/sockdiag/read_socket.ts";
import { type InetDump, SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import type { SourceOutcome } from "../../src/sockdiag/socket_source.ts";
import { toHex } from "../../src/wire/hex.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { concat, netlinkDone, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";
import { replay } from "./replay.ts";
import { asked, ip, socketInfo, socketMessage } from "./socket_bytes.ts";

const [TCP, UDP, SCTP, UDPLITE] = [6, 17, 132, 136] as const;
const LO = asInterfaceIndex(1);

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
  ["get_udplite", UDPLITE, 40006, 53, "127.0.0.1"],
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

Deno.test("get throws a NetlinkError where the answer is longer than the buffer (MSG_TRUNC)", () => {
  const body = new Uint8Array(65536);
  const long = new SocketDiag(
    new FakeTransport((request) => [netlinkMessage({ type: 20, sequence: sequenceOf(request), body })]),
  );
  assertEquals(assertThrows(() => get(long, TCP, 1, 2), NetlinkError, "was cut").errno, EMSGSIZE);
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

/** The states of the sockets that a dump tells. */
function states(diag: SocketDiag, rest: Partial<InetDump> = {}): { outcome: SourceOutcome; states: number[] } {
  const found: number[] = [];
  const asked = { protocol: UDP, family: 4, states: 0x3fff, sourcePort: 9, filter: null, extensions: 0 } as const;
  const outcome = diag.dumpInet({ ...asked, ...rest }, (message) => found.push(readSocket(message, UDP).state));
  return { outcome, states: found };
}

Deno.test("dumpInet asks and is answered as the kernel was", () => {
  const tcp = replay("dump_tcp_v4");
  assertEquals(states(tcp.diag, { protocol: TCP, sourcePort: 8443 }), { outcome: "listed", states: [10, 1, 1] });
  assertEquals(tcp.sent, tcp.recorded);
  const udp = replay("dump_udp_v6");
  assertEquals(states(udp.diag, { family: 6, sourcePort: 40005 }), { outcome: "listed", states: [7] });
  assertEquals(udp.sent, udp.recorded);
  const details = replay("dump_details");
  const filter = portFilter(asPort(8444));
  const asked = { protocol: TCP, sourcePort: 0, filter, extensions: DETAILS };
  assertEquals(states(details.diag, asked), { outcome: "listed", states: [10, 8, 4] });
  assertEquals(details.sent, details.recorded);
});

Deno.test("dump tells a kernel that lists nothing from one that cannot list", () => {
  assertEquals(states(replay("dump_empty").diag), { outcome: "listed", states: [] });
  assertEquals(states(replay("dump_no_handler").diag, { protocol: SCTP }), { outcome: "missing", states: [] });
  const refused = new SocketDiag(new FakeTransport((request) => [netlinkError(2, sequenceOf(request))]));
  assertEquals(states(refused), { outcome: "missing", states: [] });
});

Deno.test("dump throws a NetlinkError where the kernel refuses", () => {
  for (const answer of [netlinkError, netlinkDone]) {
    const diag = new SocketDiag(
      new FakeTransport((request) => [
        answer === netlinkError ? netlinkError(EPERM, sequenceOf(request)) : netlinkDone(sequenceOf(request), EPERM),
      ]),
    );
    assertEquals(assertThrows(() => states(diag), NetlinkError, "Cannot list sockets").errno, EPERM);
  }
});

Deno.test("dump throws a NetlinkError where the kernel refuses in the midst, whatever it says", () => {
  const socket = socketInfo(7, "10.0.0.1 9", "0.0.0.0 0");
  for (const errno of [EPERM, 2]) {
    const diag = new SocketDiag(
      new FakeTransport((request) => {
        const sequence = sequenceOf(request);
        return [concat([socketMessage(socket, sequence, 2), netlinkError(errno, sequence)])];
      }),
    );
    assertEquals(assertThrows(() => states(diag), NetlinkError).errno, errno);
  }
});

Deno.test("dump hands on each part before it receives the next", () => {
  const socket = socketInfo(7, "10.0.0.1 9", "0.0.0.0 0");
  const order: string[] = [];
  const kernel = new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    return [...[1, 2, 3].map(() => socketMessage(socket, sequence, 2)), netlinkDone(sequence)];
  });
  const transport = {
    send: (datagram: Uint8Array): void => kernel.send(datagram),
    receive(buffer: Uint8Array): number {
      order.push("received");
      return kernel.receive(buffer);
    },
  };
  new SocketDiag(transport).dump("list", (sequence) => netlinkMessage({ type: 20, sequence }), () => {
    order.push("handed on");
  });
  assertEquals(order, [...[1, 2, 3].flatMap(() => ["received", "handed on"]), "received"]);
});

Deno.test("dump visits sockets alone, and tells when the table changed", () => {
  const socket = socketInfo(7, "10.0.0.1 9", "0.0.0.0 0", { state: 1 });
  const diag = new SocketDiag(
    new FakeTransport((request) => {
      const sequence = sequenceOf(request);
      const noop = netlinkMessage({ type: 1, sequence });
      return [noop, socketMessage(socket, sequence, NLM_F_DUMP_INTR), netlinkDone(sequence)];
    }),
  );
  assertEquals(states(diag), { outcome: "interrupted", states: [1] });
});

Deno.test("a dump that fails leaves nothing behind that disturbs the next question", () => {
  const socket = socketInfo(7, "10.0.0.1 9", "0.0.0.0 0");
  const kernel = new FakeTransport((request, index) => {
    const sequence = sequenceOf(request);
    const part = socketMessage(socket, sequence, 2);
    return index === 0 ? [part.subarray(0, 50), part, netlinkDone(sequence)] : [part, netlinkDone(sequence)];
  });
  const diag = new SocketDiag(kernel);
  assertThrows(() => states(diag), WireError);
  assertEquals(kernel.receive(new Uint8Array(100)), -1);
  assertEquals(states(diag), { outcome: "listed", states: [7] });
});

Deno.test("destroy asks and is answered as the kernel was: by cookie, UDP not turned around", () => {
  const { diag } = replay("get_udp_connected");
  const udp = get(diag, UDP, 40003, 53);
  assert(udp !== null);
  const conversation = replay("destroy_udp");
  assertEquals(conversation.diag.destroy(udp), "destroyed");
  // The socket is another one of the same kind: all but the cookie is the same.
  assertEquals(conversation.sent.map(withoutCookie), conversation.recorded.map(withoutCookie));
  assertEquals(conversation.sent[0]?.slice(-16), cookieOf(udp));
});

for (const [name, from] of [["destroy_tcp", "get_tcp_v4"], ["destroy_tcp_mapped", "get_tcp_mapped"]] as const) {
  Deno.test(`destroy tells a socket that is gone, as in ${name}`, () => {
    const socket = get(replay(from).diag, TCP, from === "get_tcp_v4" ? 40001 : 40002, 8443);
    assert(socket !== null);
    const conversation = replay(name);
    assertEquals([conversation.diag.destroy(socket), conversation.diag.destroy(socket)], ["destroyed", "absent"]);
    assertEquals(conversation.sent.map(withoutCookie), conversation.recorded.map(withoutCookie));
  });
}

function withoutCookie(request: string): string {
  return request.slice(0, -16);
}

function cookieOf({ cookie }: SocketInfo): string {
  return toHex(new Uint8Array(Uint32Array.of(cookie?.low ?? 0, cookie?.high ?? 0).buffer));
}

Deno.test("destroy throws a NetlinkError where it is not allowed", () => {
  const diag = new SocketDiag(new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]));
  const socket = socketInfo(7, "10.0.0.1 1111", "10.0.0.2 2222", { interface: asInterfaceIndex(4) as InterfaceIndex });
  assertEquals(assertThrows(() => diag.destroy(socket), NetlinkError, "destroy a socket").errno, EPERM);
});

Deno.test("destroy says where the kernel cannot, and never asks for a socket without its cookie", () => {
  const transport = new FakeTransport((request) => [netlinkError(EOPNOTSUPP, sequenceOf(request))]);
  const diag = new SocketDiag(transport);
  const socket = socketInfo(7, "10.0.0.1 1111", "10.0.0.2 2222");
  assertEquals(diag.destroy(socket), "unsupported");
  assertEquals(diag.destroy({ ...socket, cookie: null }), "unsupported");
  assertEquals(transport.sent.length, 1);
});

Deno.test("every question has a number of its own, and asks for what it says", () => {
  const transport = new FakeTransport((request) =>
    asked(request).dump ? [netlinkDone(sequenceOf(request))] : [netlinkError(2, sequenceOf(request))]
  );
  const diag = new SocketDiag(transport);
  get(diag, TCP, 1, 2);
  states(diag, { family: 6 });
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
