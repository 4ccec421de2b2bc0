import { assertEquals, assertThrows } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { listSockets } from "../../src/ebpf/list_sockets.ts";
import { socket_holder } from "../../src/ebpf/socket_holder.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { FakeBpf } from "./fake_bpf.ts";

function holder(tgid: number, cookie: { low: number; high: number }): Uint8Array {
  const bytes = new Uint8Array(socket_holder.size);
  const inode = { low: 777, high: 0 };
  socket_holder.write(viewOf(bytes), 0, { cookie, inode, start: 700, exec_id: 5, tgid, fd: 3 });
  return bytes;
}

Deno.test("listSockets reads an iterator to its end, and closes it", () => {
  const fake = new FakeBpf(() => 9);
  fake.reads.push(
    Uint8Array.of(...holder(100, { low: 2, high: 1 }), ...holder(101, { low: 0, high: 0 })),
    holder(102, { low: 0, high: 1 }),
  );
  const socket = { start: 700, execId: 5, descriptor: 3, inode: { low: 777, high: 0 } };
  assertEquals(listSockets(fake, 19), [
    { ...socket, pid: asPid(100), cookie: { low: 2, high: 1 } },
    { ...socket, pid: asPid(101), cookie: null },
    { ...socket, pid: asPid(102), cookie: { low: 0, high: 1 } },
  ]);
  assertEquals(fake.closed, [9]);
});

Deno.test("listSockets closes the iterator when reading fails", () => {
  const fake = new FakeBpf(() => 9);
  fake.read = () => -5;
  assertThrows(() => listSockets(fake, 19), BpfError, "Cannot read the iterator of sockets: errno 5");
  assertEquals(fake.closed, [9]);
});
