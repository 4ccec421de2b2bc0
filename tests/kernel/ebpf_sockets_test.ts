import { assert, assertEquals } from "@std/assert";
import { parseIp } from "../../src/core/parse_ip.ts";
import { sameCookie, type SocketCookie } from "../../src/core/socket_cookie.ts";
import type { Flow } from "../../src/ebpf/flow_key.ts";
import type { SocketRecord } from "../../src/ebpf/socket_record.ts";
import { parseStat } from "../../src/process/parse_stat.ts";
import { escapeText } from "../../src/report/escape_text.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { PythonShell } from "../support/python_shell.ts";
import { MONITOR, TestMonitor } from "../support/test_monitor.ts";

const NEEDS = [...MONITOR, "python3"] as const;

/** A python in the monitor's cgroup. */
function shell(test: TestMonitor, as: readonly string[] = []): PythonShell {
  return new PythonShell((python) => test.command([...as, ...python]));
}

async function cookie(python: PythonShell, socket: string): Promise<SocketCookie> {
  const [low = 0, high = 0] = await python.numbers(`cookie(${socket})`);
  return { low, high };
}

function startOf(pid: number): number | undefined {
  return parseStat(Deno.readTextFileSync(`/proc/${pid}/stat`))?.startTime;
}

kernelTest({ name: "a socket is its creator's from the first moment", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using python = shell(test);
  for (const family of ["AF_INET", "AF_INET6"]) {
    for (const type of ["SOCK_STREAM", "SOCK_DGRAM"]) {
      await python.run(`s = socket(${family}, ${type})`);
      const record = test.monitor.live(await cookie(python, "s"));
      assert(record !== null, `${family} ${type}`);
      assertEquals([record.pid as number, record.start], [python.pid, startOf(python.pid)]);
      assertEquals([record.parent as number, record.comm], [Deno.pid, "python3"]);
      assertEquals([record.cgroup, record.userId as number, record.groupId as number], [test.cgroup, 0, 0]);
      assertEquals(record.executable.inode.low, (Deno.statSync(`/proc/${python.pid}/exe`).ino ?? 0) % 2 ** 32);
    }
  }
});

kernelTest({ name: "a socket outside of the cgroup is not recorded", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using python = new PythonShell();
  await python.run("s = socket(AF_INET, SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', 9))");
  assertEquals(test.monitor.live(await cookie(python, "s")), null);
});

/** What a child does with a socket of its parent's, and the hook that notes it. */
const TAKEOVERS: readonly (readonly [hook: string, family: string, type: string, does: string])[] = [
  ["connect4", "AF_INET", "SOCK_STREAM", "s.connect_ex(('127.0.0.1', 1))"],
  ["connect4 of UDP", "AF_INET", "SOCK_DGRAM", "s.connect(('127.0.0.1', 1))"],
  ["connect6", "AF_INET6", "SOCK_STREAM", "s.connect_ex(('::1', 1))"],
  ["connect6 of a mapped address", "AF_INET6", "SOCK_STREAM", "s.connect_ex(('::ffff:127.0.0.1', 1))"],
  ["sendmsg4", "AF_INET", "SOCK_DGRAM", "s.sendto(b'x', ('127.0.0.1', 9))"],
  ["sendmsg6", "AF_INET6", "SOCK_DGRAM", "s.sendto(b'x', ('::1', 9))"],
  ["sendmsg4 of a mapped address", "AF_INET6", "SOCK_DGRAM", "s.sendto(b'x', ('::ffff:127.0.0.1', 9))"],
  ["post_bind4", "AF_INET", "SOCK_STREAM", "s.bind(('127.0.0.1', 0))"],
  ["post_bind6", "AF_INET6", "SOCK_STREAM", "s.bind(('::1', 0))"],
];

for (const [hook, family, type, does] of TAKEOVERS) {
  kernelTest({ name: `a socket is whose that uses it: ${hook}`, needs: NEEDS }, async () => {
    using test = new TestMonitor();
    await using python = shell(test);
    await python.run(`s = socket(${family}, ${type})`);
    const socket = await cookie(python, "s");
    assertEquals(test.monitor.live(socket)?.pid as number, python.pid);
    await python.run(`child = os.fork()\nif child == 0:\n  ${does}\n  os._exit(0)\nos.waitpid(child, 0)`);
    const child = await python.run("child");
    const record = test.monitor.live(socket);
    assertEquals([record?.pid as number, record?.parent as number], [child, python.pid]);
    assertEquals(test.monitor.users().map(({ live }) => live), [1]);
  });
}

async function netnsOf(test: TestMonitor, python: PythonShell): Promise<SocketRecord["netns"]> {
  await python.run("probe = socket(AF_INET, SOCK_DGRAM)");
  const record = test.monitor.live(await cookie(python, "probe"));
  assert(record !== null);
  return record.netns;
}

function flow(
  protocol: number,
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
): Flow {
  const [from, to] = [parseIp(source), parseIp(destination)];
  assert(from !== null && to !== null);
  return { protocol, source: from, sourcePort, destination: to, destinationPort };
}

/** How a datagram can leave a socket that is not connected, and the source that it has then. */
const DATAGRAMS: readonly (readonly [how: string, code: string, source: string, destination: string])[] = [
  ["unbound", "s.sendto(b'x', ('127.0.0.1', 9))", "127.0.0.1", "127.0.0.1"],
  ["bound", "s.bind(('127.9.9.9', 0)); s.sendto(b'x', ('127.0.0.1', 9))", "127.9.9.9", "127.0.0.1"],
  [
    "with a source of its own choice",
    "s.sendmsg([b'x'], [(IPPROTO_IP, 8, struct.pack('=I4s4s', 0, inet_aton('127.8.8.8'), b'\\0'*4))], 0, ('127.0.0.1', 9))",
    "127.8.8.8",
    "127.0.0.1",
  ],
  ["unbound, of IPv6", "s.sendto(b'x', ('::1', 9))", "::1", "::1"],
  ["bound, of IPv6", "s.bind(('::1', 0)); s.sendto(b'x', ('::1', 9))", "::1", "::1"],
  ["unbound, to a mapped address", "s.sendto(b'x', ('::ffff:127.0.0.1', 9))", "127.0.0.1", "127.0.0.1"],
  [
    "bound to a mapped address",
    "s.bind(('::ffff:127.9.9.9', 0)); s.sendto(b'x', ('::ffff:127.0.0.1', 9))",
    "127.9.9.9",
    "127.0.0.1",
  ],
];

for (const [how, code, source, destination] of DATAGRAMS) {
  kernelTest({ name: `a datagram is found by its flow: ${how}`, needs: NEEDS }, async () => {
    using test = new TestMonitor();
    await using python = shell(test);
    const netns = await netnsOf(test, python);
    const family = code.includes("::") ? "AF_INET6" : "AF_INET";
    await python.run(`s = socket(${family}, SOCK_DGRAM); ${code}`);
    const port = Number(await python.run("s.getsockname()[1]"));
    const asked = flow(17, source, port, destination, 9);
    assertEquals(test.monitor.flow(netns, asked)?.cookie, await cookie(python, "s"));
    assertEquals(test.monitor.flow(netns, { ...asked, destinationPort: 10 }), null);
    assertEquals(test.monitor.flow(netns, { ...asked, protocol: 6 }), null);
    assertEquals(test.monitor.flow({ low: 0, high: 7 }, asked), null);
    await python.end();
    assertEquals(test.monitor.flow(netns, asked)?.pid as number, python.pid);
  });
}

/** A socket of this family connects to an address, and where the packet then goes. */
const CONNECTS: readonly (readonly [how: string, family: string, to: string, destination: string])[] = [
  ["IPv4", "AF_INET", "127.0.0.1", "127.0.0.1"],
  ["IPv6", "AF_INET6", "::1", "::1"],
  ["IPv4 by a mapped address", "AF_INET6", "::ffff:127.0.0.1", "127.0.0.1"],
];

for (const [how, family, to, destination] of CONNECTS) {
  kernelTest({ name: `a connection is found by its flow from its first SYN on: ${how}`, needs: NEEDS }, async () => {
    using test = new TestMonitor();
    await using python = shell(test);
    const netns = await netnsOf(test, python);
    await python.run(`l = socket(${family}, SOCK_STREAM); l.bind(('${to}', 0)); l.listen()`);
    await python.run(`s = socket(${family}, SOCK_STREAM); s.connect(l.getsockname()[:2])`);
    const [from, at] = [Number(await python.run("s.getsockname()[1]")), Number(await python.run("l.getsockname()[1]"))];
    const asked = flow(6, destination, from, destination, at);
    assertEquals(test.monitor.flow(netns, asked)?.cookie, await cookie(python, "s"));
    assertEquals(test.monitor.flow(netns, { ...asked, sourcePort: at, destinationPort: from }), null);
    assertEquals(test.monitor.flow(netns, { ...asked, protocol: 17 }), null);
  });
}

kernelTest({ name: "two sockets on one port are told apart by their sources", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using first = shell(test);
  await using second = shell(test);
  const netns = await netnsOf(test, first);
  for (const [python, source] of [[first, "127.0.0.2"], [second, "127.0.0.3"]] as const) {
    await python.run(`s = socket(AF_INET, SOCK_DGRAM); s.bind(('${source}', 5353)); s.sendto(b'x', ('127.0.0.1', 9))`);
    await python.end();
  }
  const owner = (source: string): number | undefined =>
    test.monitor.flow(netns, flow(17, source, 5353, "127.0.0.1", 9))?.pid;
  assertEquals([owner("127.0.0.2"), owner("127.0.0.3"), owner("127.0.0.4")], [first.pid, second.pid, undefined]);
});

kernelTest(
  { name: "the echo of a closed socket is found by its identifier", needs: [...NEEDS, "unshare"] },
  async () => {
    using test = new TestMonitor();
    await using python = shell(test, ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]);
    const netns = await netnsOf(test, python);
    // Ping sockets are for the groups that are named here.
    await python.run("open('/proc/sys/net/ipv4/ping_group_range', 'w').write('0 0')");
    await python.run("s = socket(AF_INET, SOCK_DGRAM, 1)");
    await python.run("s.sendto(b'\\x08' + bytes(7), ('127.0.0.1', 0))");
    const asked = flow(1, "127.0.0.1", Number(await python.run("s.getsockname()[1]")), "127.0.0.1", 0);
    assertEquals(test.monitor.port(netns, asked), null);
    await python.run("s.close()");
    assertEquals(test.monitor.port(netns, asked)?.pid as number, python.pid);
  },
);

kernelTest(
  { name: "a closed socket is gone, not live, also one that never had a port", needs: NEEDS },
  async () => {
    using test = new TestMonitor();
    await using python = shell(test);
    await python.run(
      "used = socket(AF_INET, SOCK_DGRAM); used.bind(('127.0.0.1', 0)); unused = socket(AF_INET, SOCK_DGRAM)",
    );
    const [used, unused] = [await cookie(python, "used"), await cookie(python, "unused")];
    const before = test.monitor.live(used)?.time ?? 0;
    await python.run("used.close(); unused.close()");
    const gone = test.monitor.gone(used);
    assertEquals([gone?.pid as number, (gone?.time ?? 0) > before], [python.pid, true]);
    assertEquals([used, unused].map((socket) => test.monitor.live(socket)), [null, null]);
    assertEquals(test.monitor.gone(unused)?.pid as number, python.pid);
    assertEquals(test.monitor.users().map(({ live }) => live), [0]);
  },
);

kernelTest({ name: "the end of a watched socket is an event with its flow", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using python = shell(test);
  await python.run("s = socket(AF_INET, SOCK_DGRAM); s.connect(('127.0.0.1', 9)); t = socket(AF_INET, SOCK_DGRAM)");
  const [watched, other] = [await cookie(python, "s"), await cookie(python, "t")];
  const port = Number(await python.run("s.getsockname()[1]"));
  assertEquals(test.monitor.watch(watched), true);
  await python.run("s.close(); t.close()");
  const released = test.drain().filter(({ kind }) => kind === "released");
  assertEquals(released, [{
    kind: "released",
    cookie: watched,
    flow: flow(17, "127.0.0.1", port, "127.0.0.1", 9),
  }]);
  assertEquals([test.monitor.watch(watched), test.monitor.watch(other)], [false, false]);
});

kernelTest(
  { name: "who holds which sockets is listed, also of sockets that were there before", needs: NEEDS },
  async () => {
    await using python = new PythonShell();
    await python.run("s = socket(AF_INET, SOCK_DGRAM); t = socket(AF_INET6, SOCK_STREAM); u = socket(AF_UNIX)");
    const [s, t] = await python.numbers("[s.fileno(), t.fileno()]");
    await cookie(python, "t");
    using test = new TestMonitor();
    const own = test.monitor.sockets().filter(({ pid }) => pid === python.pid);
    assertEquals(own.map(({ descriptor }) => descriptor), [s, t]);
    assertEquals(own.map(({ start }) => start), Array(2).fill(startOf(python.pid)));
    const links = own.map(({ descriptor }) => Deno.readLinkSync(`/proc/${python.pid}/fd/${descriptor}`));
    assertEquals(own.map(({ inode }) => `socket:[${inode.low}]`), links);
    assertEquals(own[1]?.cookie, await cookie(python, "t"));
    // Nobody asked for this one's, unless somebody on the machine listed all sockets meanwhile.
    assert(own[0]?.cookie === null || sameCookie(own[0]?.cookie ?? null, await cookie(python, "s")));
  },
);

kernelTest(
  { name: "a flood of sockets by nobody is counted, and leaves room for root", needs: [...NEEDS, "setpriv"] },
  async () => {
    using test = new TestMonitor({ live: 64 });
    await using nobody = shell(test, ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
    await using root = shell(test);
    await nobody.run("flood = [socket(AF_INET, SOCK_DGRAM) for _ in range(100)]");
    assertEquals(test.monitor.users(), [{ userId: 65534 as never, live: 48, refused: 52 }]);
    assertEquals(test.monitor.counters(), { eventsLost: 0, socketsRefused: 52 });
    await root.run("s = socket(AF_INET, SOCK_DGRAM)");
    assertEquals(test.monitor.live(await cookie(root, "s"))?.pid as number, root.pid);
    await nobody.run("flood = []");
    assertEquals(test.monitor.users().map(({ userId, live }) => `${userId}: ${live}`), ["0: 1", "65534: 0"]);
    await nobody.run("s = socket(AF_INET, SOCK_DGRAM)");
    assertEquals(test.monitor.live(await cookie(nobody, "s"))?.userId as number, 65534);
  },
);

kernelTest({ name: "a hostile name is escaped where it is shown", needs: NEEDS }, async () => {
  using test = new TestMonitor();
  await using python = shell(test);
  await python.run("ctypes.CDLL(None).prctl(15, b'\\x1b[2J\\n\\xff\\xfe\\xe2\\x80\\xae', 0, 0, 0)");
  await python.run("s = socket(AF_INET, SOCK_DGRAM)");
  const record = test.monitor.live(await cookie(python, "s"));
  assertEquals(record?.comm, "\x1b[2J\n\ufffd\ufffd\u202e");
  assertEquals(escapeText(record?.comm ?? ""), "\\x1b[2J\\x0a\ufffd\ufffd\\u202e");
});

kernelTest(
  { name: "two monitors do not disturb each other, and none leaves anything behind", needs: NEEDS },
  async () => {
    using first = new TestMonitor();
    await using python = shell(first);
    const before = [...Deno.readDirSync("/proc/self/fd")].length;
    {
      using second = new TestMonitor();
      await python.run(`open("${second.folder}/cgroup.procs", "w").write("0"); s = socket(AF_INET, SOCK_DGRAM)`);
      const socket = await cookie(python, "s");
      assertEquals([first.monitor.live(socket), second.monitor.live(socket)?.pid as number], [null, python.pid]);
      await python.run(`open("${first.folder}/cgroup.procs", "w").write("0")`);
    }
    assertEquals([...Deno.readDirSync("/proc/self/fd")].length, before);
    await python.run("s = socket(AF_INET, SOCK_DGRAM)");
    assertEquals(first.monitor.live(await cookie(python, "s"))?.pid as number, python.pid);
  },
);
