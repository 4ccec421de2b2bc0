import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { PythonShell } from "../support/python_shell.ts";
import { sallyportCommand } from "../support/sallyport.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { textAt } from "../support/text_at.ts";
import { MONITOR } from "../support/test_monitor.ts";

const NEEDS = [...TRAFFIC, ...MONITOR, "ipv6", "setpriv", "unshare"] as const;
const BTF = "/sys/kernel/btf/vmlinux";
const PORT = 9000;
const COUNT = 100;

/** The command line that runs another without these capabilities, for good. */
function without(...names: readonly string[]): string[] {
  const list = names.map((name) => `-${name}`).join(",");
  return ["setpriv", `--bounding-set=${list}`, `--inh-caps=${list}`];
}

/** The same with another file in the place of the kernel's BTF. */
function withBtf(file: string): string[] {
  return ["unshare", "--mount", "sh", "-c", `mount --bind "$0" ${BTF} && exec "$@"`, file];
}

const why = (ready: DaemonEvent): string => textAt(ready.why, "attribution");

const ready = (daemon: Daemon): Promise<DaemonEvent> => daemon.waitForEvent(({ event }) => event === "ready");

function isTo({ event, protocol, dst_port }: DaemonEvent, wanted: string, port: number): boolean {
  return event === "decision" && protocol?.startsWith(wanted) === true && dst_port === port;
}

function told({ process_id, process_path, attribution }: DaemonEvent): string {
  return `${process_id} ${process_path} ${textAt(attribution, "source")} ${textAt(attribution, "confidence")}`;
}

function inside(net: NamespacePair): PythonShell {
  return new PythonShell((command) => net.host.command(command));
}

/** Programs that go on living after they have sent: the firewall names them rightly, and lets them through by their path. */
async function checkLiving(net: NamespacePair, daemon: Daemon): Promise<void> {
  await using server = startServer(net.server, { tcp: [PORT], udp: [PORT, PORT + 1] });
  await server.ready;
  for (const [family, address] of [["AF_INET", SERVER_IPV4], ["AF_INET6", SERVER_IPV6]] as const) {
    await using one = inside(net);
    await using other = inside(net);
    await one.run(`t = socket(${family}, SOCK_STREAM); t.connect(("${address}", ${PORT}))`);
    await other.run(`u = socket(${family}, SOCK_DGRAM); u.connect(("${address}", ${PORT})); u.send(b"${family}")`);
    await one.run(`v = socket(${family}, SOCK_DGRAM); v.sendto(b"${family}", ("${address}", ${PORT + 1}))`);
    for (const port of [PORT, PORT + 1]) await server.waitFor((each) => each.text === family && each.port === port);
    const of = async (protocol: string, port: number): Promise<string> =>
      told(await daemon.waitForEvent((event) => isTo(event, protocol, port) && event.dst_ip === address));
    assertEquals(await of("tcp", PORT), `${one.pid} ${PYTHON_PATH} ebpf-flow exact`);
    assertEquals(await of("udp", PORT), `${other.pid} ${PYTHON_PATH} proc exact`);
    assertEquals(await of("udp", PORT + 1), `${one.pid} ${PYTHON_PATH} ebpf-flow exact`);
  }
}

/** Children that send to a port each and end: what the firewall says of them is right, or that it does not know. */
async function checkGone(net: NamespacePair, daemon: Daemon): Promise<void> {
  await using parent = inside(net);
  await parent.run("pids = []");
  const first = PORT + 100;
  const child = `socket(AF_INET, SOCK_DGRAM).sendto(b"x", ("${SERVER_IPV4}", port)); os._exit(0)`;
  const ports = `range(${first}, ${first + COUNT})`;
  await parent.run(`for port in ${ports}:\n pid = os.fork()\n pids.append(pid)\n if pid == 0: ${child}`);
  await parent.run("for pid in pids: os.waitpid(pid, 0)");
  const pids = await parent.numbers("pids");
  for (const [index, pid] of pids.entries()) {
    const event = await daemon.waitForEvent((event) => isTo(event, "udp", first + index));
    if (event.process_id === undefined) {
      assertStringIncludes(textAt(event.attribution, "why"), `process ${pid} sent it`);
    } else {
      assertEquals(told(event), `${pid} ${PYTHON_PATH} ebpf-flow exact`);
    }
  }
}

const ALLOW = {
  config: { DefaultAction: "deny" },
  rules: [simpleRule("python", "allow", "process.path", PYTHON_PATH)],
};

kernelTest({ name: "without CAP_PERFMON the monitor does without the kernel's memory", needs: NEEDS }, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { ...ALLOW, under: without("sys_admin", "perfmon") });
  const event = await ready(daemon);
  assertEquals(event.attribution, "ebpf-basic");
  assertMatch(
    why(event),
    /^the programs .* cannot be used: Cannot load the program exec: .*, for want of CAP_PERFMON$/,
  );
  const warning = await daemon.waitForEvent(({ code }) => code === "attribution");
  assertEquals(warning.message, `programs are found by ebpf-basic: ${why(event)}`);
  await daemon.waitForWords("sallyport: programs are found by ebpf-basic: ");
  await checkLiving(net, daemon);
  await checkGone(net, daemon);
});

/** The kernel's BTF, changed. */
function changedBtf(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const file = Deno.makeTempFileSync({ prefix: "sallyport-btf-" });
  Deno.writeFileSync(file, change(Deno.readFileSync(BTF)));
  return file;
}

/** A field that has another name from now on. */
function renamed(bytes: Uint8Array<ArrayBuffer>, field: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(`\0${field}\0`);
  const isHere = (at: number): boolean => name.every((byte, index) => bytes[at + index] === byte);
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) if (isHere(at)) bytes[at + 1] = 0x2a;
  return bytes;
}

const BAD_BTF: readonly (readonly [name: string, change: Parameters<typeof changedBtf>[0], why: string])[] = [
  ["cut", (bytes) => bytes.subarray(0, 1_000_000), "Cannot read BTF: its types end at"],
  ["empty", () => new Uint8Array(0), "Cannot read btf_header: needs 24 bytes at 0, there are 0"],
  [
    "without a field",
    (bytes) => renamed(bytes, "start_boottime"),
    "Cannot find task_struct.start_boottime in the kernel's BTF: there is no such field",
  ],
];

for (const [name, change, expected] of BAD_BTF) {
  kernelTest({ name: `where the kernel's BTF is ${name} the monitor does without it`, needs: NEEDS }, async () => {
    const file = changedBtf(change);
    try {
      await using net = Namespace.pair();
      await using daemon = await startSallyport(net, { ...ALLOW, under: withBtf(file) });
      const event = await ready(daemon);
      assertEquals(event.attribution, "ebpf-basic");
      assertStringIncludes(why(event), expected);
      if (name === "cut") await checkLiving(net, daemon);
      await daemon.stop();
      const command = [...withBtf(file), ...sallyportCommand("run", "--attribution", "ebpf")];
      const { code, stderr } = await net.host.run(command, { timeout: 30_000 });
      assertEquals(code, 77);
      assertStringIncludes(stderr, expected);
    } finally {
      Deno.removeSync(file);
    }
  });
}

kernelTest(
  { name: "where nothing can be loaded /proc has to do, and both reasons are told", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [PORT] });
    await server.ready;
    const file = changedBtf(() => new Uint8Array(0));
    await using daemon = await startSallyport(net, {
      ...ALLOW,
      under: [...withBtf(file), ...without("sys_admin", "bpf")],
    });
    Deno.removeSync(file);
    const event = await ready(daemon);
    assertEquals(event.attribution, "proc");
    assertMatch(why(event), /^the programs .* there are 0; those that .* for want of CAP_BPF$/);
    await daemon.waitForEvent(({ code }) => code === "attribution");
    await using python = inside(net);
    await python.run(`socket(AF_INET, SOCK_STREAM).connect(("${SERVER_IPV4}", ${PORT}))`);
    assertEquals(
      told(await daemon.waitForEvent((event) => isTo(event, "tcp", PORT))),
      `${python.pid} ${PYTHON_PATH} proc exact`,
    );
  },
);

kernelTest(
  { name: "it does without the kernel's memory where it is told to, and says no word of it", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using daemon = await startSallyport(net, { ...ALLOW, args: ["--attribution", "ebpf-basic"] });
    const event = await ready(daemon);
    assertEquals([event.attribution, why(event)], [
      "ebpf-basic",
      "asked for by --attribution ebpf-basic or the configuration",
    ]);
    await checkLiving(net, daemon);
    assertEquals(daemon.events.filter(({ event }) => event === "warning"), []);
  },
);

kernelTest({ name: "where the kernel's BTF has no IPv6 the monitor is whole, for IPv4", needs: NEEDS }, async () => {
  const file = changedBtf((bytes) => renamed(renamed(bytes, "skc_v6_daddr"), "skc_v6_rcv_saddr"));
  try {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [PORT] });
    await server.ready;
    await using daemon = await startSallyport(net, { ...ALLOW, under: withBtf(file) });
    assertEquals((await ready(daemon)).attribution, "ebpf");
    await using python = inside(net);
    const child = `s = socket(AF_INET, SOCK_DGRAM); s.connect(("${SERVER_IPV4}", ${PORT})); s.send(b"x"); os._exit(0)`;
    daemon.signal("SIGSTOP");
    await python.run(`pid = os.fork()\nif pid == 0: ${child}`);
    await python.run("os.waitpid(pid, 0)");
    daemon.signal("SIGCONT");
    const event = await daemon.waitForEvent((each) => isTo(each, "udp", PORT));
    assertEquals(told(event), `${await python.run("pid")} ${PYTHON_PATH} ebpf-flow exact`);
  } finally {
    Deno.removeSync(file);
  }
});

kernelTest(
  { name: "where the kernel lends nobody its memory, the verifier's last words are told", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    const entry = fromFileUrl(new URL("../support/locked_down_main.ts", import.meta.url));
    await using daemon = await startSallyport(net, { ...ALLOW, entry });
    const event = await ready(daemon);
    assertEquals(event.attribution, "ebpf-basic");
    const refusal = "programs are found by ebpf-basic: the programs that watch sockets and processes cannot be used: " +
      "Cannot load the program exec: Invalid argument (errno 22). The verifier's last words:";
    const warning = await daemon.waitForEvent(({ code }) => code === "attribution");
    assertEquals(warning.message, refusal);
    assertMatch(textAt(warning["verifier"], "0"), /^[0-9]+: /);
    assertEquals(
      `programs are found by ebpf-basic: ${why(event)}`.split("\n").length,
      1 + Number(textAt(warning["verifier"], "length")),
    );
    await daemon.waitForWords(`sallyport: ${refusal}\n`);
    await daemon.waitForWords("unknown#9999\n");
    await checkLiving(net, daemon);
  },
);
