/** What becomes of us where calls into the kernel fail: each in turn, and now and then under traffic. */
import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { asPid } from "../../src/core/identifiers.ts";
import { EAGAIN, EINTR, ENOBUFS, EPERM, ESRCH, SystemError } from "../../src/core/system_error.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { loadMonitor } from "../../src/ebpf/load_monitor.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { lockFile } from "../../src/ffi/lock_file.ts";
import { NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { openDirectory } from "../../src/ffi/open_directory.ts";
import { Poller } from "../../src/ffi/poller.ts";
import { LinuxProcFs } from "../../src/ffi/proc_fs.ts";
import { openWakeUp, wakeUp } from "../../src/ffi/wake_up.ts";
import { NETLINK_SOCK_DIAG } from "../../src/netlink/constants.ts";
import { NetlinkError } from "../../src/netlink/netlink_error.ts";
import { readProcess } from "../../src/process/read_process.ts";
import { InetDiagTable } from "../../src/sockdiag/inet_diag_table.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { ANY_SOCKET } from "../../src/sockdiag/socket_source.ts";
import { makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { sendTcp, sendUdp, TRAFFIC } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { type Fault, libcWithFaults } from "../support/failing_calls.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { runCommand } from "../support/run_command.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const ENOMEM = 12;
const ERRNOS = [EINTR, EAGAIN, ENOBUFS, ENOMEM, EPERM] as const;
/** More calls than anything here makes. */
const MOST_CALLS = 2_000;

/** Does something with each of its calls failing in turn, with each errno (or one of them). No descriptor may stay open. */
function failEach(act: (libc: Libc, errno: number) => void, errnos: "each" | "one" = "each"): number {
  const before = descriptors();
  let failed = 0;
  for (let at = 0; at < MOST_CALLS; at++) {
    let reached = false;
    for (const errno of errnos === "each" ? ERRNOS : [ERRNOS[at % ERRNOS.length] ?? EPERM]) {
      const fault: Fault = (_call, count) => count === at ? (reached = true, errno) : null;
      using libc = libcWithFaults(fault);
      act(libc, errno);
      assertEquals(descriptors(), before, `call ${at} failed with errno ${errno}: descriptors stay open`);
    }
    if (!reached) return failed;
    failed++;
  }
  throw new Error(`more than ${MOST_CALLS} calls`);
}

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** Whether it worked; false for an error that was declared. */
function works(act: () => void, declared: (error: unknown) => boolean): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (declared(error)) return false;
    throw error;
  }
}

Deno.test("Where a call for a list of sockets fails, an error says so, and no list that is too short", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const list = (libc: Libc): number[] => {
    using socket = openNetlink(libc, NETLINK_SOCK_DIAG);
    const ports: number[] = [];
    const table = new InetDiagTable(new SocketDiag(new NetlinkTransport(libc, socket.number)), 6, 4);
    assertEquals(table.read(ANY_SOCKET, ({ sourcePort }) => ports.push(sourcePort)), "listed");
    return ports;
  };
  const calls = failEach((libc) => {
    works(
      () => assert(list(libc).includes(port)),
      (error) => error instanceof SystemError || error instanceof NetlinkError,
    );
  });
  assertGreater(calls, 5);
});

Deno.test("What of a process cannot be read is not known, and nothing else is said of it", () => {
  using real = new Libc();
  const whole = readOwn(real);
  assert(whole !== null);
  const calls = failEach((libc) => {
    const read = readOwn(libc);
    if (read === null) return;
    assertEquals([read.pid, read.startTime], [whole.pid, whole.startTime]);
    if (read.exeMismatch === null) assertEquals(read.path, whole.path);
    assert([whole.args.length, 0].includes(read.args.length), "half of the arguments");
    if (read.controlGroup !== null) assertEquals(read.controlGroup, whole.controlGroup);
  });
  assertGreater(calls, 10);
});

Deno.test("A process that is gone from some call on is known by what was read before, or not at all", () => {
  using real = new Libc();
  const whole = readOwn(real);
  let known = 0;
  for (let gone = 0; gone < 60; gone++) {
    using libc = libcWithFaults((_call, count) => count >= gone ? ESRCH : null);
    const read = readOwn(libc);
    if (read === null) continue;
    known++;
    assertEquals([read.pid, read.startTime], [whole?.pid, whole?.startTime]);
    assert(read.exeMismatch !== null || read.path === whole?.path, "another program");
  }
  assertGreater(known, 10);
});

function readOwn(libc: Libc): ReturnType<typeof readProcess> {
  const procFs = new LinuxProcFs(libc);
  using directory = procFs.open(asPid(Deno.pid));
  return directory && readProcess(procFs, directory);
}

Deno.test("Waiting goes on where a signal came, and every other failure is told", () => {
  const outcomes = ERRNOS.map((errno) => {
    using libc = libcWithFaults((call, count) => call === "poll" && count < 3 ? errno : null);
    using event = openWakeUp(libc);
    wakeUp(libc, event.number);
    const wait = (): void => assert(new Poller(libc, [event.number]).wait(0));
    return works(wait, (error) => error instanceof SystemError && error.errno === errno);
  });
  assertEquals(outcomes, ERRNOS.map((errno) => errno === EINTR));
});

Deno.test("A lock that could not be taken is not held", () => {
  const path = Deno.makeTempFileSync();
  try {
    failEach((libc) => {
      works(() => lockFile(libc, path)?.[Symbol.dispose](), (error) => error instanceof SystemError);
      using other = new Libc();
      using lock = lockFile(other, path);
      assert(lock !== null, "it is held still");
    });
  } finally {
    Deno.removeSync(path);
  }
});

kernelTest({
  name: "On a full disk, files of state stay as they were, and are written when there is room",
  needs: ["root", "unshare"],
}, async () => {
  const directory = Deno.makeTempDirSync();
  try {
    const script = fromFileUrl(new URL("../support/full_disk_state.ts", import.meta.url));
    const mounted = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', directory];
    const command = [...mounted, Deno.execPath(), "run", "-A", "--no-check", script, directory];
    const { code, stdout, stderr } = await runCommand(command);
    assertEquals([code, stderr], [0, ""]);
    const { old, left, refusal, warnings, again, times, audit } = JSON.parse(stdout);
    assertEquals([old, left], ["old", false]);
    assertMatch(refusal, /No space left/);
    assertEquals(warnings.length, 2);
    assertMatch(warnings[0], /rule-times.json cannot be written, .*No space left/);
    assertMatch(warnings[1], /audit.log cannot be written: No space left.* Not in it: {"what":"lost"}/);
    assertEquals([again, times, audit], ["new", 1, ["kept", "kept again"]]);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

kernelTest({
  name: "A monitor that cannot be loaded leaves nothing in the kernel",
  needs: ["root", "bpf", "btf", "cgroup2"],
}, () => {
  const group = makeCgroup();
  const btf = Deno.readFileSync("/sys/kernel/btf/vmlinux");
  try {
    const calls = failEach((libc) => {
      const load = (): void => {
        using directory = openDirectory(libc, group);
        using _loaded = loadMonitor(new LinuxBpf(libc), { btf, cgroup: directory.number });
      };
      works(load, (error) => error instanceof BpfError || error instanceof SystemError);
    }, "one");
    assertGreater(calls, 30);
  } finally {
    removeCgroup(group);
  }
});

kernelTest({
  name: "Under calls that fail now and then, no packet is lost, and none that is denied slips out",
  needs: TRAFFIC,
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80], udp: [53, 54] });
  await server.ready;
  await using daemon = await startSallyport(net, {
    entry: fromFileUrl(new URL("../support/failing_calls_main.ts", import.meta.url)),
    args: ["--queue-backend", "netlink", "--attribution", "proc"],
    rules: [simpleRule("port", "deny", "dest.port", "54")],
  });
  const rounds = Array.from({ length: 10 }, (_, index) => `round ${index}`);
  for (const text of rounds) {
    await sendUdp(net.host, SERVER_IPV4, 54, text, { count: 5 });
    await sendUdp(net.host, SERVER_IPV4, 53, text);
    assertEquals((await sendTcp(net.host, SERVER_IPV4, 80, text)).code, 0);
  }
  const texts = (port: number): string[] =>
    server.received().filter((each) => each.port === port && each.text !== "").map(({ text }) => text);
  await server.waitFor(() => texts(80).length === rounds.length && texts(53).length === rounds.length);
  assertEquals([texts(80), texts(53), texts(54)], [rounds, rounds, []]);
  await daemon.waitForEvent(({ code }) => code === "socket-overflow"); // that is ENOBUFS: calls did fail
  assertEquals(await daemon.stop(), 0);
  const stopped = daemon.events.find(({ event }) => event === "stopped");
  assertEquals(stopped?.["queue"], { sent: stopped?.packets, queue_dropped: 0, user_dropped: 0, passed_open: 0 });
  assertEquals(daemon.events.filter(({ code }) => code === "verdict-thread-replaced"), []);
});
