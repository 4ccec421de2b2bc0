import { assert, assertEquals } from "@std/assert";
import { heldSockets } from "../../src/cli/held_socket.ts";
import { asPid } from "../../src/core/identifiers.ts";
import type { SocketInfo } from "../../src/core/socket_info.ts";
import { SOCKET_TABLES } from "../../src/sockdiag/dump_sockets.ts";
import { FakeProcFs, type ProcessDescription } from "../support/fake_proc_fs.ts";
import { kernelSockets, socketInfo } from "../sockdiag/socket_bytes.ts";
import { playedKernel } from "./played_kernel.ts";

const NAMES = { user: () => null, device: () => null };

/** "5: tcp 443", descriptor by descriptor, of process 7; and how many questions the kernel was asked. */
function held(
  sockets: ProcessDescription["sockets"],
  there: readonly SocketInfo[],
): { lines: string[]; asked: number } {
  const procFs = new FakeProcFs();
  procFs.start(7, { path: "/usr/bin/curl", ...(sockets && { sockets }) });
  using directory = procFs.open(asPid(7));
  assert(directory !== null);
  const transport = playedKernel(there);
  const found = heldSockets(directory, kernelSockets(transport), NAMES);
  const lines = found.map(({ descriptor, inode, entry }) => {
    const port = entry?.socket.kind === "inet" ? entry.socket.destinationPort : "";
    return `${descriptor}: ${entry === null ? `inode ${inode}` : `${entry.table} ${port}`}`;
  });
  return { lines, asked: transport.sent.length };
}

const THERE = [
  socketInfo(500, "10.0.0.1 4000", "10.0.0.2 443", { protocol: 6, state: 1 }),
  socketInfo(501, "10.0.0.1 4001", "10.0.0.2 80", { protocol: 6, state: 1 }),
  socketInfo(502, "fe80::1 53", "fe80::2 53"),
];

Deno.test("heldSockets tells what each descriptor is, in their order; two may be the same socket", () => {
  const { lines } = held({ 12: 502, 5: 500, 6: 0, 7: 500 }, THERE);
  assertEquals(lines, ["5: tcp 443", "7: tcp 443", "12: udp 53"]);
});

Deno.test("heldSockets keeps sockets that no table has", () => {
  assertEquals(held({ 5: 500, 6: 999 }, THERE).lines, ["5: tcp 443", "6: inode 999"]);
});

Deno.test("heldSockets lists each table once, however many sockets there are, and none where there is no socket", () => {
  const once = (SOCKET_TABLES.length - "icmp packet".split(" ").length) * 2 + 1;
  assertEquals([held({ 5: 500 }, THERE).asked, held({ 5: 500, 6: 501, 7: 502, 8: 9 }, THERE).asked], [once, once]);
  assertEquals(held({}, THERE), { lines: [], asked: 0 });
});
