import { assert, assertEquals, assertGreater } from "@std/assert";
import { asPid } from "../../src/core/identifiers.ts";
import type { ExecEvent, MonitorEvent } from "../../src/ebpf/monitor_event.ts";
import { ProcessTable } from "../../src/ebpf/process_table.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { LinuxProcFs } from "../../src/ffi/proc_fs.ts";
import { parseStat } from "../../src/process/parse_stat.ts";
import { escapeText } from "../../src/report/escape_text.ts";
import { BackgroundProcess } from "../support/background_process.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { patient } from "../support/patience.ts";
import { PythonShell } from "../support/python_shell.ts";
import { PYTHON } from "../support/requirements.ts";
import { runCommand } from "../support/run_command.ts";
import { MONITOR, TestMonitor } from "../support/test_monitor.ts";

const NEEDS = [...MONITOR, "python3"] as const;
/** The system call exit, which ends one thread. */
const NR_EXIT = Deno.build.arch === "x86_64" ? 60 : 93;
const SLEEP = Deno.realPathSync("/bin/sleep");

/** Waits for an event of the whole machine that is the one; what others do passes by. */
async function event<E extends MonitorEvent>(test: TestMonitor, is: (event: MonitorEvent) => E | null): Promise<E> {
  const deadline = performance.now() + patient(5_000);
  for (let from = 0;;) {
    test.drain();
    for (; from < test.events.length; from++) {
      const next = test.events[from];
      const found = next === undefined ? null : is(next);
      if (found !== null) return found;
    }
    if (performance.now() > deadline) throw new Error("There was no such event in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const execOf = (test: TestMonitor, pid: number, link: string | null): Promise<ExecEvent> =>
  event(test, (next) => next.kind === "exec" && next.process.pid === pid && next.link === link ? next : null);

/** The last exec of a process. */
async function lastExec(test: TestMonitor, pid: number): Promise<ExecEvent> {
  const link = await settledLink(pid);
  return await execOf(test, pid, link);
}

/** /proc/PID/exe, as the attribution by /proc reads it. */
function linkOf(pid: number): string {
  using libc = new Libc();
  using directory = new LinuxProcFs(libc).open(asPid(pid));
  return directory?.readLink("exe") ?? "";
}

/** What a process runs in the end: neither the shell that started it, nor what that was started from. */
async function settledLink(pid: number): Promise<string> {
  const deadline = performance.now() + patient(5_000);
  for (;;) {
    const args = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
    if (args.includes("300") && !args.includes("-c")) return linkOf(pid);
    if (performance.now() > deadline) throw new Error(`Process ${pid} runs ${args.join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sallyport-exec-" });
  try {
    await act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

kernelTest({ name: "an exec tells what /proc would", needs: MONITOR }, async () => {
  using test = new TestMonitor();
  await using child = new BackgroundProcess([SLEEP, "300"]);
  const exec = await lastExec(test, child.pid);
  const stat = parseStat(Deno.readTextFileSync(`/proc/${child.pid}/stat`));
  const ours = parseStat(Deno.readTextFileSync("/proc/self/stat"));
  assertEquals([exec.process.pid as number, exec.process.start], [child.pid, stat?.startTime]);
  assertEquals(exec.parent, { pid: Deno.pid as never, start: ours?.startTime ?? 0 });
  assertEquals([exec.link, exec.args, exec.argsComplete, exec.comm], [SLEEP, [SLEEP, "300"], true, "sleep"]);
  assertEquals([exec.userId as number, exec.groupId as number], [0, 0]);
  const uptime = Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]);
  assertGreater(exec.time, (uptime - 60) * 1e9);
  assertGreater((uptime + 1) * 1e9, exec.time);
});

/** Ways to run sleep, each with `$0` as a folder of its own; the oracle is /proc/PID/exe. */
const WAYS: readonly (readonly [way: string, script: string])[] = [
  ["by a relative path", `cp ${SLEEP} "$0/s"; cd "$0"; exec ./s 300`],
  ["by a symbolic link", `ln -s ${SLEEP} "$0/s"; exec "$0/s" 300`],
  ["as one of two hard links", `cp ${SLEEP} "$0/a"; ln "$0/a" "$0/b"; exec "$0/b" 300`],
  [
    "from a name with spaces and characters that nobody can see",
    `f="$0/$(printf 'a b\\n\\033[31m\\t')"; cp ${SLEEP} "$f"; exec "$f" 300`,
  ],
  ["from a name that is no text", `f="$0/$(printf 'x\\377y')"; cp ${SLEEP} "$f"; exec "$f" 300`],
  [
    "from deep below",
    `d="$0"; i=0; while [ $i -lt 80 ]; do d="$d/d"; i=$((i+1)); done; mkdir -p "$d"; cp ${SLEEP} "$d/s"; exec "$d/s" 300`,
  ],
  [
    "with a long path",
    `n=$(printf '%0200d' 0); d="$0/$n/$n/$n/$n/$n/$n/$n"; mkdir -p "$d"; cp ${SLEEP} "$d/s"; exec "$d/s" 300`,
  ],
  ["from a file system of its own", `mount -t tmpfs t "$0"; mkdir "$0/d"; cp ${SLEEP} "$0/d/s"; exec "$0/d/s" 300`],
  [
    "from a mount in a mount",
    `mount -t tmpfs t "$0"; mkdir "$0/d"; mount -t tmpfs u "$0/d"; cp ${SLEEP} "$0/d/s"; exec "$0/d/s" 300`,
  ],
  ["from a file that is bound over another", `touch "$0/s"; mount --bind ${SLEEP} "$0/s"; exec "$0/s" 300`],
];

for (const [way, script] of WAYS) {
  kernelTest(
    { name: `an exec's path is that of /proc: ${way}`, needs: [...MONITOR, "unshare"] },
    () =>
      inFolder(async (folder) => {
        using test = new TestMonitor();
        await using child = new BackgroundProcess(["unshare", "--mount", "sh", "-c", script, folder]);
        const exec = await lastExec(test, child.pid);
        assertEquals(exec.args.at(-1), "300");
        assert(exec.link?.startsWith("/") === true);
      }),
  );
}

kernelTest(
  { name: "a script's program is its interpreter, as in /proc", needs: MONITOR },
  () =>
    inFolder(async (folder) => {
      using test = new TestMonitor();
      const path = `${folder}/script`;
      Deno.writeTextFileSync(path, "#!/bin/sh\nread line\n");
      Deno.chmodSync(path, 0o755);
      await using child = new BackgroundProcess([path, "300"]);
      const exec = await lastExec(test, child.pid);
      assertEquals([exec.link, exec.args], [Deno.realPathSync("/bin/sh"), ["/bin/sh", path, "300"]]);
    }),
);

/** Runs sleep from a descriptor: of a file in memory, or of one that has been deleted. */
const DESCRIPTORS: readonly (readonly [what: string, code: string])[] = [
  ["a file in memory", "fd = os.memfd_create('some name'); os.write(fd, open(SLEEP, 'rb').read())"],
  [
    "a file that is deleted",
    "import shutil, tempfile; d = tempfile.mkdtemp(); p = d + '/s'; shutil.copy(SLEEP, p); fd = os.open(p, os.O_RDONLY); shutil.rmtree(d)",
  ],
];

for (const [what, code] of DESCRIPTORS) {
  kernelTest({ name: `an exec's path is that of /proc: from the descriptor of ${what}`, needs: NEEDS }, async () => {
    using test = new TestMonitor();
    const program = `import os; SLEEP = '${SLEEP}'; ${code}; os.execve(fd, ['sleep', '300'], {})`;
    await using child = new BackgroundProcess([PYTHON, "-c", program]);
    const exec = await lastExec(test, child.pid);
    assert(exec.link?.endsWith(" (deleted)") === true, `${exec.link}`);
  });
}

kernelTest(
  { name: "64 KiB of arguments, control characters and broken text: cut, told so, escaped", needs: NEEDS },
  async () => {
    using test = new TestMonitor();
    const hostile = "b'\\x1b[2J', b'\\xff\\xfe', b'', b'\\xe2\\x80\\xae', b'x' * 65536, b'300'";
    await using child = new BackgroundProcess([
      PYTHON,
      "-c",
      `import os; os.execv('${SLEEP}', [b'sleep', ${hostile}])`,
    ]);
    const exec = await execOf(test, child.pid, SLEEP);
    assertEquals(exec.args.slice(0, 5), ["sleep", "\x1b[2J", "\ufffd\ufffd", "", "\u202e"]);
    assertEquals([exec.args.length, exec.argsComplete], [6, false]);
    assertEquals(exec.args[5], "x".repeat(4096 - "sleep\0\x1b[2J\0??\0\0???\0".length));
    assertEquals(exec.args.slice(0, 5).map(escapeText).join(" "), "sleep \\x1b[2J \ufffd\ufffd  \\u202e");
  },
);

kernelTest(
  { name: "children that only fork run their parent's program, grandchildren too", needs: NEEDS },
  async () => {
    using test = new TestMonitor();
    await using python = new PythonShell((command) => test.command(command));
    const code = `
reader, writer = os.pipe()
child = os.fork()
if child == 0:
  grandchild = os.fork()
  if grandchild == 0:
    s = socket(AF_INET, SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', 9))
    os.write(writer, struct.pack('iII', os.getpid(), *cookie(s)))
    os._exit(0)
  os.waitpid(grandchild, 0)
  os._exit(0)
os.waitpid(child, 0)
told = struct.unpack('iII', os.read(reader, 12))`;
    await python.run(code);
    const [pid, low = 0, high = 0] = await python.numbers("told");
    const record = test.monitor.gone({ low, high });
    assert(record !== null);
    const table = new ProcessTable();
    for (const next of test.drain()) table.apply(next);
    const identity = { pid: record.pid, start: record.start };
    assertEquals([record.pid as number, table.isAlive(identity)], [pid, false]);
    assertEquals(table.program(identity, record.execId)?.link, Deno.realPathSync(PYTHON));
    const parent = table.parent(identity);
    assertEquals(parent?.pid as number, await python.run("child"));
    assertEquals(parent === null ? null : table.parent(parent)?.pid as number, python.pid);
  },
);

kernelTest(
  { name: "a socket's record names the program that used it, not the one that came after", needs: NEEDS },
  async () => {
    using test = new TestMonitor();
    const code = `
import os, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.1", 9)); s.set_inheritable(True)
print(*struct.unpack("<II", s.getsockopt(socket.SOL_SOCKET, 57, 8)), flush=True)
os.execv("${SLEEP}", ["sleep", "300"])`;
    await using child = new BackgroundProcess(test.command(["env", "PYTHONUNBUFFERED=", PYTHON, "-c", code]));
    const exec = await lastExec(test, child.pid);
    const told = await child.waitFor(() => /^(\d+) (\d+)\n/.exec(child.stdout), "cookie", patient(5_000));
    const [low = 0, high = 0] = told.slice(1).map(Number);
    const record = test.monitor.live({ low, high });
    const table = new ProcessTable();
    for (const next of test.events) table.apply(next);
    assertEquals([record?.pid as number, exec.link], [child.pid, SLEEP]);
    assertEquals(table.program(exec.process, record?.execId ?? 0)?.link, Deno.realPathSync(PYTHON));
    assertEquals(table.program(exec.process, exec.execId)?.link, SLEEP);
  },
);

kernelTest({ name: "a process ends with its last thread, not with its first", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using python = new PythonShell();
  const code = `
def rest():
  time.sleep(0.2); os.write(1, b'"still here"\\n'); time.sleep(0.2); os._exit(0)
threading.Thread(target=rest).start()
ctypes.CDLL(None).syscall(${NR_EXIT}, 0)`;
  const ending = python.run(code);
  assertEquals(await ending, "still here");
  const isExit = (next: MonitorEvent): boolean => next.kind === "exit" && next.process.pid === python.pid;
  assertEquals(test.drain().filter(isExit), []);
  const exit = await event(test, (next) => next.kind === "exit" && next.process.pid === python.pid ? next : null);
  assertGreater(exit.time, 0);
  await python.end();
});

const MANY_EXECS = "i=0; while [ $i -lt 100 ]; do /bin/sh -c : || exit 1; i=$((i+1)); done";

kernelTest({ name: "a ring that overflows counts what is lost, and goes on", needs: MONITOR }, async () => {
  using test = new TestMonitor({ ring: 8 * 1024 });
  const { code } = await runCommand(["sh", "-c", MANY_EXECS], {
    timeout: patient(20_000),
  });
  assertEquals(code, 0);
  const lost = test.monitor.counters().eventsLost;
  assertGreater(lost, 50);
  const kept = test.drain();
  assertGreater(kept.length, 10);
  await using child = new BackgroundProcess([SLEEP, "300"]);
  assertEquals((await lastExec(test, child.pid)).link, SLEEP);
});
