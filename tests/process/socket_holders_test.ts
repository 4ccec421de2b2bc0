import { assertEquals } from "@std/assert";
import { asSocketInode } from "../../src/core/identifiers.ts";
import { SocketHolders } from "../../src/process/socket_holders.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";

function holdersOf(holders: SocketHolders, inode: number): [pid: number, descriptors: readonly number[]][] {
  return holders.of(asSocketInode(inode)).map(({ process, descriptors }) => [process.pid, descriptors]);
}

Deno.test("SocketHolders names every process that has a socket open, the oldest first, with its descriptors", () => {
  const procFs = new FakeProcFs();
  procFs.start(10, { path: "/usr/sbin/nginx", sockets: { 3: 100, 7: 101 } });
  procFs.start(11, { path: "/usr/sbin/nginx", sockets: { 3: 100, 4: 0, 9: 100, 12: 100 } });
  procFs.start(12, { path: "/bin/sleep" });
  const holders = SocketHolders.find(procFs);
  assertEquals(holdersOf(holders, 100), [[10, [3]], [11, [3, 9, 12]]]);
  assertEquals(holdersOf(holders, 101), [[10, [7]]]);
  assertEquals(holders.of(asSocketInode(101))[0]?.process.path, "/usr/sbin/nginx");
});

Deno.test("SocketHolders knows nobody for other sockets, nor for those that no file refers to", () => {
  const procFs = new FakeProcFs();
  procFs.start(10, { path: "/bin/a", sockets: { 3: 100, 4: 0 } });
  const holders = SocketHolders.find(procFs);
  assertEquals([holdersOf(holders, 99), holdersOf(holders, 0)], [[], []]);
});

Deno.test("SocketHolders passes over threads, which /proc also opens, and lets go of every directory", () => {
  const procFs = new FakeProcFs();
  procFs.start(10, { path: "/bin/a", sockets: { 3: 100 } });
  procFs.start(11, { path: "/bin/a", sockets: { 3: 100 }, threadOf: 10 });
  assertEquals(holdersOf(SocketHolders.find(procFs), 100), [[10, [3]]]);
  assertEquals([procFs.openDirectories, procFs.searches], [0, 1]);
});

Deno.test("SocketHolders counts the processes that it could not look into", () => {
  const procFs = new FakeProcFs();
  procFs.start(10, { path: "/bin/a", sockets: { 3: 100 } });
  procFs.start(11, { path: "/bin/b", sockets: { 3: 101 }, closed: true });
  procFs.start(12, { path: "/bin/c" });
  const holders = SocketHolders.find(procFs);
  assertEquals([holdersOf(holders, 100).length, holdersOf(holders, 101).length, holders.closedProcesses], [1, 0, 1]);
});
