import { assertEquals, assertThrows } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import { EPERM } from "../../src/core/system_error.ts";
import { NLM_F_DUMP_INTR } from "../../src/netlink/constants.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { dumpSockets, SOCKET_TABLES, type SocketsQuestion } from "../../src/sockdiag/dump_sockets.ts";
import { StateNames } from "../../src/sockdiag/socket_states.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, netlinkError, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";
import { procNetText } from "./proc_net_text.ts";
import { asked, kernelSockets, kernelWithout, socketInfo, socketMessage } from "./socket_bytes.ts";

const ALL: SocketsQuestion = { tables: SOCKET_TABLES, families: [4, 6], states: null, port: null, details: false };
const PACKET = Uint8Array.of(17, 3, ...new Uint8Array(14));

/** A kernel with one socket in each table: port 53, unconnected, or LISTEN. Its inode is the protocol's number. */
const KERNEL = (): FakeTransport =>
  new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    if (request[16] === 17) return [netlinkMessage({ type: 20, sequence, body: PACKET }), netlinkDone(sequence)];
    const { family, protocol } = asked(request);
    const address = family === 4 ? "10.0.0.1" : "fe80::1";
    const state = protocol === 6 || protocol === 132 ? 10 : 7;
    const socket = socketInfo(protocol, `${address} 53`, family === 4 ? "0.0.0.0 0" : ":: 0", { protocol, state });
    return [socketMessage(socket, sequence, 2), netlinkDone(sequence)];
  });

const FILES = {
  icmp: procNetText([socketInfo(1, "0.0.0.0 7", "0.0.0.0 0", { state: 7 })]),
  icmp6: procNetText([socketInfo(58, ":: 7", ":: 0", { state: 7 })]),
};

/** "tcp 4: LISTEN 53", each socket as it was handed over. */
function told(question: Partial<SocketsQuestion>, transport: FakeTransport = KERNEL()): string[] {
  const sockets = kernelSockets(transport, FILES);
  const lines: string[] = [];
  dumpSockets(sockets, { ...ALL, ...question }, {
    socket: (socket, table) => {
      const rest = socket.kind === "inet" ? ` ${socket.family}: ${socket.stateName} ${socket.sourcePort}` : "";
      lines.push(`${table}${rest}`);
    },
  });
  return lines;
}

Deno.test("dumpSockets lists every table in both families", () => {
  assertEquals(told({}), [
    "tcp 4: LISTEN 53",
    "tcp 6: LISTEN 53",
    "udp 4: unconnected 53",
    "udp 6: unconnected 53",
    "udplite 4: unconnected 53",
    "udplite 6: unconnected 53",
    "sctp 4: LISTEN 53",
    "sctp 6: LISTEN 53",
    "raw 4: unconnected 53",
    "raw 6: unconnected 53",
    "icmp 4: unconnected 7",
    "icmp 6: unconnected 7",
    "packet",
  ]);
});

Deno.test("dumpSockets lists the tables, families and states that are asked for", () => {
  assertEquals(told({ tables: ["udp"] }), ["udp 4: unconnected 53", "udp 6: unconnected 53"]);
  assertEquals(told({ tables: ["icmp", "raw", "packet"], families: [6] }), [
    "icmp 6: unconnected 7",
    "raw 6: unconnected 53",
  ]);
  const states = new StateNames(["listen"]);
  assertEquals(told({ states, families: [4] }), ["tcp 4: LISTEN 53", "sctp 4: LISTEN 53"]);
});

Deno.test("dumpSockets leaves out tables without ports where a port is asked for", () => {
  const found = told({ port: asPort(53), families: [4] });
  assertEquals(found, ["tcp 4: LISTEN 53", "udp 4: unconnected 53", "udplite 4: unconnected 53", "sctp 4: LISTEN 53"]);
  assertEquals(told({ port: asPort(7) }), []);
});

Deno.test("dumpSockets says of each table what it came to: a missing one is no error", () => {
  const sockets = kernelSockets(kernelWithout(), { icmp: FILES.icmp });
  const question: SocketsQuestion = { ...ALL, tables: ["sctp", "icmp", "packet"] };
  const outcomes = dumpSockets(sockets, question, { socket: () => {} });
  assertEquals(outcomes, [
    { table: "sctp", family: 4, outcome: "missing" },
    { table: "sctp", family: 6, outcome: "missing" },
    { table: "icmp", family: 4, outcome: "listed" },
    { table: "icmp", family: 6, outcome: "missing" },
    { table: "packet", family: null, outcome: "missing" },
  ]);
});

/** A kernel whose first `times` dumps of UDP are interrupted. Each has one more socket. */
function restless(times: number): FakeTransport {
  return new FakeTransport((request, index) => {
    const sequence = sequenceOf(request);
    const flags = index < times ? NLM_F_DUMP_INTR : 0;
    const sockets = Array.from({ length: index + 1 }, (_, at) => socketInfo(at + 1, "10.0.0.1 9", "0.0.0.0 0"));
    return [...sockets.map((socket) => socketMessage(socket, sequence, flags)), netlinkDone(sequence)];
  });
}

function restarts(times: number, canRestart: boolean): { outcome: string | undefined; events: string[] } {
  const sockets = kernelSockets(restless(times));
  const events: string[] = [];
  const [udp] = dumpSockets(sockets, { ...ALL, tables: ["udp"], families: [4] }, {
    socket: ({ inode }) => void events.push(`${inode}`),
    ...(canRestart && { restart: (table, family) => void events.push(`again ${table} ${family}`) }),
  });
  return { outcome: udp?.outcome, events };
}

Deno.test("dumpSockets reads a table again that changed meanwhile, and tells the visitor to forget it", () => {
  assertEquals(restarts(1, true), { outcome: "listed", events: ["1", "again udp 4", "1", "2"] });
  const { outcome, events } = restarts(Infinity, true);
  assertEquals([outcome, events.filter((event) => event === "again udp 4").length], ["interrupted", 3]);
});

Deno.test("dumpSockets does not repeat what the visitor cannot take back, and says that it was interrupted", () => {
  assertEquals(restarts(1, false), { outcome: "interrupted", events: ["1"] });
});

Deno.test("dumpSockets throws what the kernel refuses, and what the visitor throws", () => {
  const refusing = new FakeTransport((request) => [netlinkError(EPERM, sequenceOf(request))]);
  assertThrows(() => told({}, refusing), NetlinkError);
  const sockets = kernelSockets(KERNEL(), FILES);
  const visitor = {
    socket(): never {
      throw new Error("enough");
    },
  };
  assertThrows(() => dumpSockets(sockets, ALL, visitor), Error, "enough");
});
