import { assert, assertEquals } from "@std/assert";
import { asPid, asSocketInode } from "../../src/core/identifiers.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeProcFs } from "../support/fake_proc_fs.ts";
import { forRandom } from "../support/random.ts";

interface Setting {
  readonly procFs: FakeProcFs;
  readonly clock: FakeClock;
  readonly finder: ProcessFinder;
  readonly find: (inode: number) => string | null;
}

function setting(): Setting {
  const procFs = new FakeProcFs();
  const clock = new FakeClock();
  const finder = new ProcessFinder(procFs, clock);
  const find = (inode: number): string | null => {
    const known = finder.find(asSocketInode(inode));
    return known === null ? null : `${known.process.path} ${known.process.pid}`;
  };
  return { procFs, clock, finder, find };
}

Deno.test("ProcessFinder finds the holder of a socket among all processes", () => {
  const { procFs, find } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11, 4: 12 } });
  procFs.start(6, { path: "/bin/b", sockets: { 3: 13 } });
  assertEquals([find(12), find(13), find(11)], ["/bin/a 5", "/bin/b 6", "/bin/a 5"]);
});

Deno.test("ProcessFinder asks the newest first: of two that share a socket the newer is named", () => {
  const { procFs, find } = setting();
  for (const pid of [5, 6]) procFs.start(pid, { path: "/bin/a", sockets: { 3: 11 } });
  assertEquals(find(11), "/bin/a 6");
});

Deno.test("ProcessFinder looks for no socket without a file", () => {
  const { procFs, find } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 0 } });
  assertEquals([find(0), procFs.searches], [null, 0]);
});

Deno.test("ProcessFinder verifies a socket it knows by one link, and searches no more", () => {
  const { procFs, find } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  find(11);
  const [directory] = procFs.opened;
  const links = directory?.links ?? 0;
  assertEquals(find(11), "/bin/a 5");
  assertEquals([procFs.searches, procFs.opened.length, (directory?.links ?? 0) - links], [1, 1, 1]);
});

Deno.test("ProcessFinder does not believe what it knows where the link says otherwise", () => {
  const { procFs, find } = setting();
  const process = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  find(11);
  process.change({ sockets: { 3: 99 } });
  procFs.start(6, { path: "/bin/b", sockets: { 8: 11 } });
  assertEquals(find(11), "/bin/b 6");
  assertEquals([find(11), find(99)], ["/bin/b 6", "/bin/a 5"]);
});

Deno.test("ProcessFinder finds the next socket of a program at the same descriptor, or in its list, without a search", () => {
  const { procFs, find } = setting();
  const process = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  procFs.start(6, { path: "/bin/b" });
  find(11);
  process.change({ sockets: { 3: 12 } });
  assertEquals(find(12), "/bin/a 5");
  process.change({ sockets: { 3: 12, 9: 13 } });
  assertEquals([find(13), procFs.searches], ["/bin/a 5", 1]);
});

Deno.test("ProcessFinder asks eight threads that connect in turn at their last descriptors, and lists none", () => {
  const { procFs, find } = setting();
  const process = procFs.start(5, { path: "/bin/a", sockets: {} });
  const socketsOf = (round: number): Record<number, number> =>
    Object.fromEntries(Array.from({ length: 8 }, (_, thread) => [3 + thread, 100 * round + thread]));
  for (let round = 1; round <= 3; round++) {
    const listed = procFs.opened[0]?.listings ?? 0;
    process.change({ sockets: socketsOf(round) });
    for (const inode of Object.values(socketsOf(round))) assertEquals(find(inode), "/bin/a 5");
    if (round > 1) assertEquals(procFs.opened[0]?.listings, listed);
  }
});

Deno.test("ProcessFinder is not misled by a pid that is used again", () => {
  const { procFs, find } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  find(11);
  procFs.end(5);
  procFs.start(5, { path: "/bin/b", sockets: { 3: 11 }, startTime: 200 });
  assertEquals(find(11), "/bin/b 5");
  assertEquals(procFs.searches, 2);
});

Deno.test("ProcessFinder names the program that runs after an exec, at the very next packet", () => {
  const { procFs, find } = setting();
  const process = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  find(11);
  procFs.addFile("/bin/b");
  process.exec({ path: "/bin/b" });
  assertEquals(find(11), "/bin/b 5");
});

Deno.test("ProcessFinder searches for a socket that nobody holds once a second", () => {
  const { procFs, clock, find } = setting();
  assertEquals([find(11), procFs.searches], [null, 1]);
  clock.advance(999);
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  assertEquals([find(11), procFs.searches], [null, 1]);
  clock.advance(1);
  assertEquals([find(11), procFs.searches], ["/bin/a 5", 2]);
});

Deno.test("ProcessFinder closes the directories of processes that hold nothing, at once", () => {
  const { procFs, find } = setting();
  for (let pid = 1; pid <= 50; pid++) procFs.start(pid, { path: "/bin/a", sockets: { 3: pid } });
  find(20);
  assertEquals(procFs.openDirectories, 1);
  assertEquals(find(999), null);
  assertEquals(procFs.openDirectories, 1);
  assert(procFs.opened.every(({ disposals }) => disposals <= 1));
});

Deno.test("ProcessFinder passes over a process that ends while it is read", () => {
  const { procFs, find } = setting();
  const process = procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  const { open } = procFs;
  procFs.open = (pid) => {
    const directory = open.call(procFs, pid);
    if (directory !== null) directory.markProgram = () => void (process.alive = false);
    return directory;
  };
  assertEquals(find(11), null);
  assertEquals([procFs.openDirectories, procFs.opened[0]?.disposals], [0, 1]);
});

Deno.test("ProcessFinder keeps at most 256 directories open and 4096 sockets in mind", () => {
  const { procFs, find } = setting();
  const sockets = Object.fromEntries(Array.from({ length: 5000 }, (_, fd) => [fd, 100_000 + fd]));
  procFs.start(5, { path: "/bin/a", sockets });
  for (let fd = 0; fd < 5000; fd += 7) find(100_000 + fd);
  for (let pid = 1000; pid < 1400; pid++) {
    procFs.start(pid, { path: "/bin/b", sockets: { 3: pid } });
    assertEquals(find(pid), `/bin/b ${pid}`);
  }
  assertEquals(procFs.openDirectories, 256);
  assert(procFs.opened.every(({ disposals }) => disposals <= 1));
});

Deno.test("ProcessFinder forgets the oldest of too many sockets that nobody holds", () => {
  const { procFs, find } = setting();
  for (let inode = 1; inode <= 4097; inode++) find(inode);
  assertEquals(procFs.searches, 4097);
  find(2);
  assertEquals(procFs.searches, 4097);
  find(1);
  assertEquals(procFs.searches, 4098);
});

Deno.test("ProcessFinder knows the directory of the process it found", () => {
  const procFs = new FakeProcFs();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  const finder = new ProcessFinder(procFs, new FakeClock());
  const known = finder.find(asSocketInode(11));
  assert(known !== null);
  assertEquals(finder.directoryOf(known.process), known.directory);
  assertEquals(finder.directoryOf({ ...known.process }), null);
});

Deno.test("whatever happens, ProcessFinder names a holder if and only if there is one", () => {
  forRandom(60, (random) => {
    const { procFs, clock, find } = setting();
    for (let step = 0; step < 80; step++) {
      const pid = random.between(1, 12);
      const process = procFs.processes.get(pid);
      const sockets = { [random.between(3, 5)]: random.between(1, 20), [random.between(6, 8)]: random.between(1, 20) };
      if (process === undefined) procFs.start(pid, { path: random.pick(["/bin/a", "/bin/b"]), sockets });
      else if (random.oneIn(3)) procFs.end(pid);
      else if (random.oneIn(2)) process.change({ sockets });
      else process.exec({ path: random.pick(["/bin/a", "/bin/b"]) });
      clock.advance(1000);

      const inode = random.between(1, 20);
      const holders = [...procFs.processes].filter(([, { description }]) =>
        Object.values(description.sockets ?? {}).includes(inode)
      ).map(([pid, { description }]) => `${description.path} ${pid}`);
      const found = find(inode);
      assertEquals(found === null ? holders.length === 0 : holders.includes(found), true, `${found} of ${holders}`);
    }
    assert(procFs.opened.every(({ disposals }) => disposals <= 1));
    assert(procFs.openDirectories <= 256);
  });
});

Deno.test("ProcessFinder asks one process alone, and remembers what it holds", () => {
  const { procFs, finder, find } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  procFs.start(6, { path: "/bin/b", sockets: { 4: 11, 5: 12 } });
  const findIn = (pid: number, inode: number): number | undefined =>
    finder.findIn(asPid(pid), asSocketInode(inode))?.process.pid;
  assertEquals([findIn(5, 11), findIn(5, 12), findIn(7, 11), findIn(5, 0)], [5, undefined, undefined, undefined]);
  assertEquals([find(11), procFs.searches, procFs.openDirectories], ["/bin/a 5", 0, 1]);
  assertEquals([findIn(6, 11), findIn(6, 12), procFs.openDirectories], [6, 6, 2]);
});

Deno.test("ProcessFinder does not take a process for another that had its pid", () => {
  const { procFs, finder } = setting();
  procFs.start(5, { path: "/bin/a", sockets: { 3: 11 } });
  assertEquals(finder.findIn(asPid(5), asSocketInode(11))?.process.path, "/bin/a");
  procFs.end(5);
  assertEquals(finder.findIn(asPid(5), asSocketInode(11)), null);
  procFs.start(5, { path: "/bin/b", sockets: { 3: 11 } });
  assertEquals(finder.findIn(asPid(5), asSocketInode(11))?.process.path, "/bin/b");
});
