import { assertEquals } from "@std/assert";
import { asGid, asPid, asUid } from "../../src/core/identifiers.ts";
import type { ExecEvent, ExitEvent, ForkEvent, ProcessIdentity } from "../../src/ebpf/monitor_event.ts";
import { ProcessTable, type Program, type Seed } from "../../src/ebpf/process_table.ts";

const SECOND = 1e9;

const id = (pid: number, start = pid): ProcessIdentity => ({ pid: asPid(pid), start });

const program = (link: string): Program => ({
  link,
  args: [link],
  argsComplete: true,
  executable: { device: 1, inode: { low: 1, high: 0 } },
});

const exec = (process: ProcessIdentity, execId: number, link: string, time = 0): ExecEvent => ({
  kind: "exec",
  process,
  execId,
  parent: id(1),
  time,
  cgroup: 1,
  userId: asUid(0),
  groupId: asGid(0),
  comm: "",
  ...program(link),
});

const fork = (process: ProcessIdentity, parent: ProcessIdentity): ForkEvent => ({
  kind: "fork",
  process,
  execId: 0,
  parent,
});

const exit = (process: ProcessIdentity, time: number): ExitEvent => ({ kind: "exit", process, time });

const seed = (process: ProcessIdentity, link: string): Seed => ({ process, parent: id(1), program: program(link) });

Deno.test("each program of a process has its number", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10), 5, "/bin/sh"));
  table.apply(exec(id(10), 6, "/bin/curl"));
  const links = [4, 5, 6, 7].map((execId) => table.program(id(10), execId)?.link);
  assertEquals(links, [undefined, "/bin/sh", "/bin/curl", undefined]);
  assertEquals([table.program(id(11), 5), table.program(id(10, 9), 5)], [null, null]);
});

Deno.test("a process that only forked runs what its parent did then", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10), 5, "/bin/server"));
  table.apply(fork(id(11), id(10)));
  table.apply(exec(id(10), 6, "/bin/other"));
  table.apply(fork(id(12), id(11)));
  assertEquals([11, 12].map((pid) => table.program(id(pid), 5)?.link), ["/bin/server", "/bin/server"]);
  assertEquals([table.program(id(11), 6), table.parent(id(11)), table.parent(id(12))], [null, id(10), id(11)]);
});

Deno.test("an ended process is remembered for a minute, and its pid may be another's", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10, 100), 5, "/bin/first"));
  table.apply(exit(id(10, 100), 10 * SECOND));
  table.apply(exec(id(10, 200), 5, "/bin/second", 11 * SECOND));
  assertEquals([table.isAlive(id(10, 100)), table.isAlive(id(10, 200))], [false, true]);
  const links = (): unknown[] => [100, 200].map((start) => table.program(id(10, start), 5)?.link);
  assertEquals([links(), table.size], [["/bin/first", "/bin/second"], 2]);
  table.apply(exec(id(20), 5, "/bin/x", 69 * SECOND));
  assertEquals(links(), ["/bin/first", "/bin/second"]);
  table.apply(exec(id(21), 5, "/bin/x", 71 * SECOND));
  assertEquals([links(), table.size], [[undefined, "/bin/second"], 3]);
});

Deno.test("an ended process goes wherever it stands among those of its pid", () => {
  for (const last of [0, 1, 2]) {
    const table = new ProcessTable();
    for (const start of [0, 1, 2]) table.apply(exec(id(10, start), start, `/bin/${start}`));
    table.apply(exit(id(10, last), SECOND));
    table.apply(exit(id(99), 100 * SECOND));
    const left = [0, 1, 2].filter((start) => table.program(id(10, start), start) !== null);
    assertEquals([left, table.size], [[0, 1, 2].filter((start) => start !== last), 2]);
  }
});

Deno.test("a fork bomb does not fill the memory: of the ended, the latest are kept", () => {
  const table = new ProcessTable();
  for (let pid = 1; pid <= 20_000; pid++) {
    table.apply(fork(id(pid), id(0)));
    table.apply(exit(id(pid), SECOND));
  }
  assertEquals([table.size, table.isAlive(id(20_000)), table.parent(id(1))], [16_384, false, null]);
  assertEquals(table.parent(id(20_000)), id(0));
});

Deno.test("an exit that is told twice counts once", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10), 5, "/bin/x"));
  table.apply(exit(id(10), SECOND));
  table.apply(exit(id(10), 50 * SECOND));
  table.apply(exit(id(11), 62 * SECOND));
  assertEquals([table.program(id(10), 5), table.size], [null, 0]);
});

Deno.test("a process from /proc runs what /proc says until its next exec", () => {
  const table = new ProcessTable();
  table.seed([seed(id(10), "/bin/old")], 0);
  assertEquals(table.program(id(10), 3)?.link, "/bin/old");
  table.apply(exec(id(10), 4, "/bin/new"));
  assertEquals([3, 4, 5].map((execId) => table.program(id(10), execId)?.link), ["/bin/old", "/bin/new", undefined]);
});

Deno.test("what events told stays, though /proc is read later", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10), 4, "/bin/new"));
  table.seed([seed(id(10), "/bin/new")], 0);
  assertEquals([3, 4, 5].map((execId) => table.program(id(10), execId)?.link), [undefined, "/bin/new", undefined]);
});

Deno.test("after a loss, /proc tells what was missed: who runs something else, who has ended", () => {
  const table = new ProcessTable();
  table.apply(exec(id(10), 4, "/bin/sh"));
  table.apply(exec(id(11), 4, "/bin/sh"));
  table.seed([seed(id(10), "/bin/curl")], SECOND);
  const links = [3, 4, 5].map((execId) => table.program(id(10), execId)?.link);
  assertEquals(links, [undefined, "/bin/sh", "/bin/curl"]);
  assertEquals([table.isAlive(id(10)), table.isAlive(id(11))], [true, false]);
  table.apply(exec(id(10), 7, "/bin/wget", 70 * SECOND));
  assertEquals([5, 7].map((execId) => table.program(id(10), execId)?.link), ["/bin/curl", "/bin/wget"]);
  assertEquals(table.size, 1);
});

Deno.test("of many programs the latest are kept", () => {
  const table = new ProcessTable();
  for (let execId = 0; execId < 100; execId++) table.apply(exec(id(10), execId, `/bin/${execId}`));
  assertEquals([91, 92, 99].map((execId) => table.program(id(10), execId)?.link), [undefined, "/bin/92", "/bin/99"]);
});

Deno.test("the end of a socket changes nothing", () => {
  const table = new ProcessTable();
  const address = { family: 4, w0: 0, w1: 0, w2: 0xffff, w3: 0 } as const;
  const flow = { protocol: 6, source: address, sourcePort: 1, destination: address, destinationPort: 2 };
  table.apply({ kind: "released", cookie: { low: 1, high: 0 }, flow });
  assertEquals(table.size, 0);
});
