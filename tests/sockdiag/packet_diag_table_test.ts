import { assertEquals } from "@std/assert";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { PacketDiagTable } from "../../src/sockdiag/packet_diag_table.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { answerOf, FakeTransport } from "../support/fake_transport.ts";
import { netlinkDone, netlinkMessage, sequenceOf } from "../support/netlink_bytes.ts";
import { replay } from "./replay.ts";
import { kernelWithout } from "./socket_bytes.ts";
import { socketSourceContract } from "./socket_source_contract.ts";

/** A kernel with packet sockets of these inodes: packet_diag_msg without attributes, by hand. */
function kernelWith(sockets: readonly SocketInfo[]): FakeTransport {
  return new FakeTransport((request) => {
    const sequence = sequenceOf(request);
    const told = sockets.map(({ inode }) => {
      const body = Uint8Array.of(17, 3, ...new Uint8Array(14));
      u32host.write(viewOf(body), 4, inode);
      return netlinkMessage({ type: 20, flags: 2, sequence, body });
    });
    return [...told, netlinkDone(sequence)];
  });
}

function table(transport: FakeTransport): PacketDiagTable {
  return new PacketDiagTable(new SocketDiag(transport));
}

socketSourceContract({
  name: "PacketDiagTable",
  ports: false,
  with: (sockets) => table(kernelWith(sockets)),
  missing: () => table(kernelWithout()),
  cutAt: (bytes, sockets) => {
    const cut = (request: Uint8Array): Uint8Array[] => [answerOf(kernelWith(sockets), request).subarray(0, bytes)];
    return bytes < sockets.length * 32 + 20 ? table(new FakeTransport(cut)) : null;
  },
});

Deno.test("PacketDiagTable asks and is answered as the kernel was", () => {
  const conversation = replay("dump_packet");
  const told: [string, number][] = [];
  const visit = ({ type, interface: device }: { type: string; interface: number }): void =>
    void told.push([type, device]);
  assertEquals(new PacketDiagTable(conversation.diag).read(ANY_SOCKET, visit), "listed");
  assertEquals(told, [["raw", 1], ["datagram", 0]]);
  assertEquals(conversation.sent, conversation.recorded);
});
