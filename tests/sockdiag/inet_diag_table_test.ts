import { assertEquals } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { InetDiagTable } from "../../src/sockdiag/inet_diag_table.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET, type SocketQuestion } from "../../src/sockdiag/socket_source.ts";
import { StateNames } from "../../src/sockdiag/socket_states.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { answerOf, FakeTransport } from "../support/fake_transport.ts";
import { type Asked, asked, kernelWith, kernelWithout, socketInfo } from "./socket_bytes.ts";
import { socketSourceContract } from "./socket_source_contract.ts";

const [TCP, UDP, SCTP] = [6, 17, 132] as const;

function table(transport: FakeTransport, protocol: number = UDP): InetDiagTable {
  return new InetDiagTable(new SocketDiag(transport), protocol, 4);
}

socketSourceContract({
  name: "InetDiagTable",
  ports: true,
  with: (sockets) => table(kernelWith(sockets)),
  missing: () => table(kernelWithout()),
  cutAt: (bytes, sockets) => {
    const cut = (request: Uint8Array): Uint8Array[] => [answerOf(kernelWith(sockets), request).subarray(0, bytes)];
    return bytes < sockets.length * 88 + 20 ? table(new FakeTransport(cut)) : null;
  },
});

function questions(protocol: number, question: Partial<SocketQuestion>): Asked[] {
  const transport = kernelWith([]);
  table(transport, protocol).read({ ...ANY_SOCKET, ...question }, () => {});
  return transport.sent.map((hex) => asked(fromHex(hex)));
}

Deno.test("InetDiagTable leaves states and ports to the kernel", () => {
  const states = new StateNames(["established"]);
  const [one] = questions(UDP, { states, sourcePort: asPort(53) });
  assertEquals([one?.states, one?.sourcePort, one?.filtered], [1 << 1, 53, false]);
  const [other] = questions(TCP, { states: new StateNames(["listen", "time_wait"]), port: asPort(53) });
  assertEquals([other?.states, other?.sourcePort, other?.filtered], [1 << 10 | 1 << 6, 0, true]);
  assertEquals(questions(TCP, {}).map((each) => [each.states, each.sourcePort, each.filtered]), [[0x3fff, 0, false]]);
});

Deno.test("InetDiagTable asks nothing for states that no socket of the protocol can have", () => {
  assertEquals(questions(UDP, { states: new StateNames(["LISTEN"]) }), []);
});

Deno.test("InetDiagTable asks for details only where they are wanted: INFO, CONG, SKMEMINFO", () => {
  const extensions = (details: boolean): number[] => questions(TCP, { details }).map((each) => each.extensions);
  assertEquals([extensions(false), extensions(true)], [[0], [0b0100_1010]]);
});

Deno.test("InetDiagTable looks through what a kernel sends that filters neither states nor ports (SCTP)", () => {
  const sockets: SocketInfo[] = [
    socketInfo(1, "10.0.0.1 5000", "0.0.0.0 0", { protocol: SCTP, state: 10 }),
    socketInfo(2, "10.0.0.1 5001", "10.0.0.2 5000", { protocol: SCTP, state: 1 }),
    socketInfo(3, "10.0.0.1 5002", "10.0.0.2 5003", { protocol: SCTP, state: 1 }),
  ];
  const inodes = (question: Partial<SocketQuestion>): number[] => {
    const found: number[] = [];
    table(kernelWith(sockets), SCTP).read({ ...ANY_SOCKET, ...question }, ({ inode }) => found.push(inode));
    return found;
  };
  assertEquals(inodes({ port: asPort(5000) }), [1, 2]);
  assertEquals(inodes({ states: new StateNames(["LISTEN"]) }), [1]);
});
