import { assertEquals } from "@std/assert";
import { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import { listSockets } from "../../src/sockdiag/list_sockets.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { fromHex } from "../../src/wire/hex.ts";
import { procNet } from "../fixtures/sockdiag/mod.ts";
import { FakeProcNet } from "../support/fake_proc_net.ts";
import type { FakeTransport } from "../support/fake_transport.ts";
import { replay } from "./replay.ts";
import { asked, kernelWith, kernelWithout, NO_VRFS, socketInfo } from "./socket_bytes.ts";

/** Which sources were asked for a table: "inet_diag 17/4", or a file of /proc/net. And the number of sockets, or null. */
function asksFor(transport: FakeTransport, protocol: number, family: 4 | 6): [sources: string[], count: number | null] {
  const files = new FakeProcNet(procNet);
  const table = new KernelSockets(new SocketDiag(transport), files, NO_VRFS).table(protocol, family);
  const count = listSockets(table, ANY_SOCKET)?.length ?? null;
  const dumps = transport.sent.map((hex) => asked(fromHex(hex))).map((dump) =>
    `inet_diag ${dump.protocol}/${dump.family}`
  );
  return [[...dumps, ...files.asked], count];
}

Deno.test("KernelSockets asks inet_diag for TCP, UDP, UDP-Lite and SCTP", () => {
  for (const protocol of [6, 17, 136, 132]) {
    const socket = socketInfo(1, "10.0.0.1 1", "0.0.0.0 0", { protocol });
    assertEquals(asksFor(kernelWith([socket]), protocol, 4), [[`inet_diag ${protocol}/4`], 1]);
    assertEquals(asksFor(kernelWithout(), protocol, 6), [[`inet_diag ${protocol}/6`], null]);
  }
});

Deno.test("KernelSockets reads ping sockets from /proc/net", () => {
  assertEquals(asksFor(kernelWithout(), 1, 4), [["icmp"], 1]);
  assertEquals(asksFor(kernelWithout(), 58, 6), [["icmp6"], 1]);
});

Deno.test("KernelSockets asks raw_diag for raw sockets, and reads /proc/net where the kernel has none", () => {
  const socket = socketInfo(1, "0.0.0.0 1", "0.0.0.0 0", { protocol: 255 });
  assertEquals(asksFor(kernelWith([socket, socket, socket]), 255, 4), [["inet_diag 255/4"], 3]);
  assertEquals(asksFor(kernelWithout(), 255, 4), [["inet_diag 255/4", "raw"], 2]);
  assertEquals(asksFor(kernelWithout(), 255, 6), [["inet_diag 255/6", "raw6"], 1]);
});

Deno.test("KernelSockets asks packet_diag for packet sockets", () => {
  const { diag } = replay("dump_packet");
  let count = 0;
  new KernelSockets(diag, new FakeProcNet(), NO_VRFS).packetTable.read(ANY_SOCKET, () => count++);
  assertEquals(count, 2);
});
