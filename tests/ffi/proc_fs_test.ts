import { assert, assertEquals } from "@std/assert";
import { asPid, asSocketInode, type SocketInode } from "../../src/core/identifiers.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { LinuxProcFs } from "../../src/ffi/proc_fs.ts";
import { type KnownProcess } from "../../src/process/process_cache.ts";
import { ProcessDetails } from "../../src/process/process_details.ts";
import { ProcessFinder } from "../../src/process/find_process.ts";
import { BackgroundProcess } from "../support/background_process.ts";
import { addEvidence } from "../support/evidence.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { PYTHON } from "../support/requirements.ts";

/** Opens a socket that an exec keeps, prints its inode, and does as each line says that it is sent. */
const PROGRAM = `
import os, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.set_inheritable(True)
print(os.fstat(s.fileno()).st_ino, flush=True)
for line in sys.stdin:
    word = line.strip()
    if word == "exec": os.execv("/bin/sleep", ["sleep", "60"])
    if word == "close": s.close()
    print("done", flush=True)
`;

interface StartOptions {
  /** What runs the program. */
  readonly by?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The program, and the inode of its socket. */
async function start(
  { by = [], env = {} }: StartOptions = {},
): Promise<{ child: BackgroundProcess; inode: SocketInode }> {
  const child = new BackgroundProcess([...by, PYTHON, "-c", PROGRAM], { env });
  addEvidence("the program", () => child.stdout + child.stderr);
  const line = await child.waitFor(() => /^(\d+)\n/.exec(child.stdout), "inode", 10_000);
  return { child, inode: asSocketInode(Number(line[1])) };
}

async function tell(child: BackgroundProcess, word: string): Promise<void> {
  const before = child.stdout.length;
  await child.write(`${word}\n`);
  await child.waitFor(() => child.stdout.length > before ? true : null, "answer", 5_000);
}

/** Looks again until the predicate holds: an exec takes a moment. */
async function until<T>(look: () => T, holds: (value: T) => boolean): Promise<T> {
  for (let round = 0; round < 1000; round++) {
    const value = look();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return look();
}

function finderWith(libc: Libc): { finder: ProcessFinder; clock: FakeClock; procFs: LinuxProcFs } {
  const clock = new FakeClock();
  const procFs = new LinuxProcFs(libc);
  return { finder: new ProcessFinder(procFs, clock), clock, procFs };
}

/** Whether the exec has come to its end. */
function sleeps(known: KnownProcess | null): boolean {
  return known?.process.args[0] === "sleep";
}

kernelTest({ name: "a child that opens a socket is found", needs: ["python3"] }, async () => {
  using libc = new Libc();
  const { child, inode } = await start();
  await using _child = child;
  const { finder, procFs } = finderWith(libc);
  const known = finder.find(inode);
  assert(known !== null);
  const { process } = known;
  assertEquals(process.pid as number, child.pid);
  assertEquals(process.path, Deno.realPathSync(PYTHON));
  assertEquals(process.args, [PYTHON, "-c", PROGRAM]);
  assertEquals([process.cwd, process.exeMismatch], [Deno.cwd(), null]);
  assertEquals([process.parents[0]?.pid as number, process.parents.at(-1)?.pid as number], [Deno.pid, 1]);
  assertEquals(process.parents[0]?.path, Deno.execPath());
  assert(known.directory.runsMarkedProgram());
  assertEquals(procFs.open(process.pid)?.socketAt(known.recent[0] ?? -1), inode);
});

kernelTest(
  { name: "after an exec with the socket inherited the new program is named", needs: ["python3"] },
  async () => {
    using libc = new Libc();
    const { child, inode } = await start();
    await using _child = child;
    const { finder } = finderWith(libc);
    const before = finder.find(inode)?.process;
    await child.write("exec\n");
    // The clock stands still: only the exec itself can tell.
    const after = await until(() => finder.find(inode), sleeps);
    assertEquals([after?.process.path, after?.process.args], [Deno.realPathSync("/bin/sleep"), ["sleep", "60"]]);
    assertEquals([after?.process.pid as number, after?.process.startTime], [child.pid, before?.startTime]);
  },
);

kernelTest(
  { name: "after an exec with an empty environment the new program is named, too", needs: ["python3"] },
  async () => {
    using libc = new Libc();
    const { child, inode } = await start({ by: ["env", "-i"] });
    await using _child = child;
    const { finder } = finderWith(libc);
    const before = finder.find(inode);
    assert(before !== null);
    assertEquals(before.process.path, Deno.realPathSync(PYTHON));
    await child.write("exec\n");
    const after = await until(() => finder.find(inode), sleeps);
    assertEquals(after?.process.args, ["sleep", "60"]);
    assertEquals(new ProcessDetails(finder).environment(after?.process ?? before.process, "HOME"), "");
  },
);

kernelTest(
  { name: "a child of user nobody is found", needs: ["python3", "root", "setpriv"] },
  async () => {
    using libc = new Libc();
    const { child, inode } = await start({ by: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] });
    await using _child = child;
    const { finder } = finderWith(libc);
    const known = finder.find(inode);
    assertEquals([known?.process.pid as number | undefined, known?.process.exeMismatch], [child.pid, null]);
  },
);

kernelTest(
  { name: "a socket that was closed, or whose holder has ended, is nobody's", needs: ["python3"] },
  async () => {
    using libc = new Libc();
    const { child, inode } = await start();
    await using _child = child;
    const { finder, clock } = finderWith(libc);
    assert(finder.find(inode) !== null);
    await tell(child, "close");
    assertEquals(finder.find(inode), null);

    const second = await start();
    const known = finder.find(second.inode);
    assertEquals(known?.process.pid as number, second.child.pid);
    await second.child[Symbol.asyncDispose]();
    assertEquals([finder.find(second.inode), known?.directory.socketAt(known.recent[0] ?? -1) as number], [
      null,
      0,
    ]);
    clock.advance(1000);
    assertEquals(finder.find(second.inode), null);
  },
);

kernelTest({ name: "the environment of a child is read", needs: ["python3"] }, async () => {
  using libc = new Libc();
  const { child, inode } = await start({ env: { SALLYPORT_TEST: "a=b" } });
  await using _child = child;
  const { finder } = finderWith(libc);
  const process = finder.find(inode)?.process;
  assert(process !== undefined);
  const details = new ProcessDetails(finder);
  assertEquals([details.environment(process, "SALLYPORT_TEST"), details.environment(process, "NONE")], ["a=b", ""]);
});

kernelTest({ name: "processes are listed the newest first", needs: ["python3"] }, async () => {
  using libc = new Libc();
  const procFs = new LinuxProcFs(libc);
  await using older = new BackgroundProcess(["/bin/sleep", "60"]);
  await using newer = new BackgroundProcess(["/bin/sleep", "60"]);
  const pids = [...procFs.newestFirst()].filter((pid) => procFs.isProcess(pid));
  const [first, second] = [pids.indexOf(asPid(newer.pid)), pids.indexOf(asPid(older.pid))];
  assert(first >= 0 && second >= 0);
  // Unless the numbers began anew between the two.
  if (newer.pid > older.pid) assert(first < second, `${newer.pid} at ${first}, ${older.pid} at ${second}`);
  assertEquals(pids.length, new Set(pids).size);
  assert(pids.includes(asPid(1)) && pids.includes(asPid(Deno.pid)));
});

Deno.test("newestFirst begins with the pid given out last, and puts higher ones behind: those are older", () => {
  const root = Deno.makeTempDirSync({ prefix: "sallyport-proc-" });
  try {
    for (const name of ["1", "20", "300", "4000", "self", "12x"]) Deno.mkdirSync(`${root}/${name}`);
    using libc = new Libc();
    const order = (loadavg: string | null): number[] => {
      if (loadavg !== null) Deno.writeTextFileSync(`${root}/loadavg`, loadavg);
      const procFs = new LinuxProcFs(libc, root);
      return [...procFs.newestFirst()].filter((pid) => procFs.open(pid) !== null);
    };
    assertEquals(order(null), [4000, 300, 20, 1]);
    assertEquals(order("0.00 0.01 0.05 1/100 300\n"), [300, 20, 1, 4000]);
    assertEquals(order("0.00 0.01 0.05 1/100 5000\n"), [4000, 300, 20, 1]);
    assertEquals(order("nonsense\n"), [4000, 300, 20, 1]);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("what is not there is null, 0 or empty", () => {
  using libc = new Libc();
  const procFs = new LinuxProcFs(libc);
  assertEquals(procFs.open(asPid(2 ** 22 + 1)), null);
  assertEquals([procFs.identityOf("/no/such/file"), procFs.identityOf("/etc\0passwd")], [null, null]);
  using self = procFs.open(asPid(Deno.pid));
  assert(self !== null);
  assertEquals([self.readLink("nothing"), self.readFile("nothing"), self.identityBehind("nothing")], [
    null,
    null,
    null,
  ]);
  assertEquals([self.versionBehind("nothing"), self.holdBehind("nothing")], [null, null]);
  assertEquals([self.socketAt(65_000), self.runsMarkedProgram()], [asSocketInode(0), false]);
});

Deno.test("the daemon's own process is read", () => {
  using libc = new Libc();
  const procFs = new LinuxProcFs(libc);
  using self = procFs.open(asPid(Deno.pid));
  assert(self !== null);
  assertEquals(self.readLink("exe"), Deno.execPath());
  assertEquals(self.readLink("ns/mnt"), procFs.ownMountNamespace);
  assertEquals(self.identityBehind("exe"), procFs.identityOf(Deno.execPath()));
  assertEquals(self.versionBehind("exe")?.size, Deno.statSync(Deno.execPath()).size);
  assert(self.descriptors().includes(0));
});

Deno.test("a directory of a process that has ended answers nothing, and can be disposed of", async () => {
  using libc = new Libc();
  const procFs = new LinuxProcFs(libc);
  const child = new BackgroundProcess(["/bin/sleep", "60"]);
  using directory = procFs.open(asPid(child.pid));
  assert(directory !== null);
  directory.markProgram();
  assert(directory.readFile("stat") !== null);
  await child[Symbol.asyncDispose]();
  assertEquals([directory.readFile("stat"), directory.readLink("exe"), directory.descriptors()], [null, null, []]);
  assertEquals([directory.socketAt(0) as number, directory.runsMarkedProgram()], [0, false]);
});
