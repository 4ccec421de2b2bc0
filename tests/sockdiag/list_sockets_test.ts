import { assertEquals } from "@std/assert";
import { asPort } from "../../src/core/identifiers.ts";
import { NLM_F_DUMP_INTR } from "../../src/netlink/constants.ts";
import { InetDiagTable } from "../../src/sockdiag/inet_diag_table.ts";
import { listSockets } from "../../src/sockdiag/list_sockets.ts";
import { PacketDiagTable } from "../../src/sockdiag/packet_diag_table.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, sequenceOf } from "../support/netlink_bytes.ts";
import { replay } from "./replay.ts";
import { kernelWith, kernelWithout, socketInfo, socketMessage } from "./socket_bytes.ts";

const UDP = 17;

function inodes(transport: FakeTransport): number[] | undefined {
  const table = new InetDiagTable(new SocketDiag(transport), UDP, 4);
  return listSockets(table, { ...ANY_SOCKET, sourcePort: asPort(9) })?.map(({ inode }) => inode);
}

Deno.test("listSockets collects what fits; none is an answer, and a missing table is null", () => {
  const sockets = [9, 10, 9].map((port, index) => socketInfo(index + 1, `10.0.0.1 ${port}`, "0.0.0.0 0"));
  assertEquals(inodes(kernelWith(sockets)), [1, 3]);
  assertEquals(inodes(kernelWith([])), []);
  assertEquals(inodes(kernelWithout()), undefined);
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

Deno.test("listSockets repeats a dump that was interrupted, and keeps nothing of the first try", () => {
  const transport = restless(2);
  assertEquals(inodes(transport), [1, 2, 3]);
  assertEquals(new Set(transport.sent.map((hex) => hex.slice(16, 24))).size, 3);
});

Deno.test("listSockets takes the fourth try as it is", () => {
  const transport = restless(Infinity);
  assertEquals(inodes(transport)?.length, 4);
  assertEquals(transport.sent.length, 4);
});

Deno.test("listSockets takes sockets with addresses alone", () => {
  assertEquals(listSockets(new PacketDiagTable(replay("dump_packet").diag), ANY_SOCKET), []);
});
