import { assert, assertEquals } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import { type KnownProcess, ProcessCache } from "../../src/process/process_cache.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { type FakeProcess, FakeProcFs } from "../support/fake_proc_fs.ts";

interface Setting {
  readonly procFs: FakeProcFs;
  readonly clock: FakeClock;
  readonly cache: ProcessCache;
  readonly known: KnownProcess;
  readonly process: FakeProcess;
}

/** A cache that knows process 7, which runs /bin/a in /home. */
function setting(): Setting {
  const procFs = new FakeProcFs();
  const clock = new FakeClock();
  const cache = new ProcessCache(procFs, clock);
  const process = procFs.start(7, { path: "/bin/a", args: ["a"], cwd: "/home" });
  return { procFs, clock, cache, known: add(procFs, cache, 7), process };
}

function add(procFs: FakeProcFs, cache: ProcessCache, pid: number): KnownProcess {
  const directory = procFs.open(asPid(pid));
  const known = directory === null ? null : cache.add(directory);
  assert(known !== null);
  return known;
}

Deno.test("ProcessCache reads a process when it is added", () => {
  const { known, cache } = setting();
  assertEquals([known.process.path, known.process.cwd, known.closed], ["/bin/a", "/home", false]);
  assertEquals(cache.mostRecent(5), [known]);
});

Deno.test("ProcessCache leaves the directory of a process that is gone to the caller", () => {
  const { procFs, cache } = setting();
  procFs.start(8, { path: "/bin/b" });
  const directory = procFs.open(asPid(8));
  assert(directory !== null);
  procFs.end(8);
  assertEquals(cache.add(directory), null);
  assertEquals([directory.disposals, cache.mostRecent(5).length], [0, 1]);
});

Deno.test("ProcessCache takes a process for gone that ends while its socket is still there: it has no program any more", () => {
  const { procFs, cache, clock, known, process } = setting();
  process.change({ noExecutable: true, args: [] });
  clock.advance(1000);
  assertEquals([cache.freshen(known), known.closed], [false, true]);
  procFs.start(8, { path: "/bin/b", noExecutable: true });
  const directory = procFs.open(asPid(8));
  assertEquals(directory === null ? "" : cache.add(directory), null);
});

Deno.test("ProcessCache reads nothing again within a second", () => {
  const { cache, clock, known, process } = setting();
  process.change({ cwd: "/tmp" });
  clock.advance(999.9);
  assertEquals([cache.freshen(known), known.process.cwd], [true, "/home"]);
});

Deno.test("ProcessCache reads details again after a second, which may change without exec", () => {
  const { cache, clock, known, process } = setting();
  process.change({ cwd: "/tmp" });
  clock.advance(1000);
  assertEquals([cache.freshen(known), known.process.cwd], [true, "/tmp"]);
  process.change({ cwd: "/var" });
  clock.advance(999);
  assertEquals([cache.freshen(known), known.process.cwd], [true, "/tmp"]);
});

Deno.test("ProcessCache reads a process again at once when it has run another program", () => {
  const { cache, known, process, procFs } = setting();
  procFs.addFile("/bin/b");
  process.exec({ path: "/bin/b" });
  assertEquals([cache.freshen(known), known.process.path], [true, "/bin/b"]);
  process.change({ path: "/bin/c" });
  assertEquals([cache.freshen(known), known.process.path], [true, "/bin/b"]);
});

Deno.test("ProcessCache reads a process again at once that showed no arguments: it was in the midst of an exec", () => {
  const { cache, known, process } = setting();
  process.exec({ args: [] });
  assertEquals([cache.freshen(known), known.process.args], [true, []]);
  process.change({ args: ["b", "-x"] });
  assertEquals([cache.freshen(known), known.process.args], [true, ["b", "-x"]]);
});

Deno.test("ProcessCache drops a process that is gone, and closes its directory once", () => {
  const { cache, known, procFs } = setting();
  procFs.end(7);
  assertEquals([cache.freshen(known), known.closed], [false, true]);
  assertEquals([procFs.opened[0]?.disposals, cache.mostRecent(5)], [1, []]);
});

Deno.test("ProcessCache gives the most recently used first", () => {
  const { cache, known, procFs } = setting();
  for (const pid of [8, 9]) procFs.start(pid, { path: "/bin/a" });
  const [eight, nine] = [add(procFs, cache, 8), add(procFs, cache, 9)];
  assertEquals(cache.mostRecent(5).map(({ directory }) => directory.pid as number), [9, 8, 7]);
  cache.freshen(known);
  assertEquals(cache.mostRecent(2), [known, nine]);
  assertEquals(cache.mostRecent(3).at(-1), eight);
});

Deno.test("ProcessCache keeps 256 processes, and closes the directory of the one unused for longest", () => {
  const { cache, known, procFs } = setting();
  for (let pid = 100; pid < 355; pid++) {
    procFs.start(pid, { path: "/bin/a" });
    add(procFs, cache, pid);
  }
  assertEquals([procFs.openDirectories, known.closed], [256, false]);
  cache.freshen(known);
  procFs.start(400, { path: "/bin/a" });
  add(procFs, cache, 400);
  assertEquals([procFs.openDirectories, known.closed, cache.mostRecent(1000).length], [256, false, 256]);
  assertEquals(procFs.opened.filter(({ disposals }) => disposals > 0).map(({ pid }) => pid as number), [100]);
  assert(procFs.opened.every(({ disposals }) => disposals <= 1));
});

Deno.test("ProcessCache knows the directory of a process that it gave out, until it reads it anew", () => {
  const { cache, clock, known } = setting();
  const { process } = known;
  assertEquals(cache.directoryOf(process), known.directory);
  clock.advance(1000);
  cache.freshen(known);
  assertEquals([cache.directoryOf(process), cache.directoryOf(known.process)], [null, known.directory]);
});
