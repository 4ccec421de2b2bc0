/** The daemon with each way to the packet queue: what `ready` says, and what comes to the server. */
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { curl, CURL_PATH, sendTcp, sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonOptions, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const FAILING_MAIN = fromFileUrl(new URL("../support/failing_main.ts", import.meta.url));
const FATAL_PORT = 6666;
const QUIET_MILLISECONDS = 300;
const URL_OF_SERVER = `http://${SERVER_IPV4}/`;
const CONNECTION_REFUSED = 7;
const RULES = [
  simpleRule("000-reject", "reject", "dest.port", "81"),
  simpleRule("curl", "allow", "process.path", CURL_PATH),
];

/** Datagrams to the server's port 9, some thousand a second. */
const STREAM = `
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    for _ in range(5): s.sendto(b"stream", ("${SERVER_IPV4}", 9))
    time.sleep(0.001)
`;

const BACKENDS = [
  { backend: "netlink", needs: [...TRAFFIC, "curl"] },
  { backend: "libnetfilter_queue", needs: [...TRAFFIC, "curl", "libnetfilter_queue"] },
] as const;

for (const { backend, needs } of BACKENDS) {
  kernelTest({ name: `${backend}: one program is let through, another denied, a port rejected`, needs }, async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80, 81] });
    await server.ready;
    await using daemon = await start(net, { args: ["--queue-backend", backend] });
    const { queue_backend, why } = await ready(daemon);
    assertEquals([queue_backend, reasonFor(why)], [
      backend,
      backend === "netlink" ? "asked for by --queue-backend" : null,
    ]);

    assertEquals((await curl(net.host, `${URL_OF_SERVER}allowed`)).code, 0);
    assertNotEquals((await sendTcp(net.host, SERVER_IPV4, 80, "denied")).code, 0);
    assertEquals((await curl(net.host, `http://${SERVER_IPV4}:81/`)).code, CONNECTION_REFUSED);
    await server.waitFor(({ text }) => text.includes("/allowed"));
    await server.nothingFor(({ port, text }) => port === 81 || text === "denied", QUIET_MILLISECONDS);
    assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 1);
    assertEquals(await daemon.stop(), 0);
    assertEquals(daemon.events.filter(({ code }) => code === "refused-verdict"), []);
  });

  kernelTest(
    { name: `${backend}: what a verdict thread that fails had in hand goes the way of DaemonDown`, needs },
    async () => {
      await using net = Namespace.pair();
      await using server = startServer(net.server, { tcp: [80], udp: [FATAL_PORT] });
      await server.ready;
      await using daemon = await start(net, { entry: FAILING_MAIN, args: ["--queue-backend", backend] });
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // sooner, a failure would be its last
      await sendUdp(net.host, SERVER_IPV4, FATAL_PORT, "fatal");
      await server.waitFor(({ text }) => text === "fatal");
      await daemon.waitForEvent(({ code }) => code === "verdict-thread-replaced");
      assertEquals((await curl(net.host, URL_OF_SERVER)).code, 0);
      assertEquals((await queueColumns(net))[2], "0");
      assertEquals(await daemon.stop(), 0);
    },
  );

  kernelTest({ name: `${backend}: a queue that somebody reads: exit 69, with who`, needs }, async () => {
    await using net = Namespace.pair();
    // The first daemon is hidden from the lock by a /run of its own, so that only the queue is in the way.
    const run = `${Deno.execPath()} run -A ${MAIN} run --firewall none --events - --queue-backend ${backend}`;
    const holder = net.host.spawn(["unshare", "--mount", "sh", "-c", `mount -t tmpfs none /run && exec ${run}`]);
    await holder.waitFor(() => holder.stdout.includes('"event":"ready"') ? true : null, "first daemon", 15_000);
    const { code, stderr } = await sallyport(net.host, ["--queue-backend", backend]);
    assertEquals(code, 69);
    assertMatch(stderr, /netfilter queue 0 is read by \S+deno \(pid [0-9]+\) already/);
  });

  kernelTest({
    name: `${backend}: a start that fails while packets come ends in order`,
    needs: [...needs, "nfqueue-iptables"],
  }, async () => {
    await using net = Namespace.pair();
    const rule = ["-p", "udp", "--dport", "9", "-j", "NFQUEUE", "--queue-num", "0", "--queue-bypass"];
    assertEquals((await net.host.run(["iptables", "-t", "mangle", "-A", "OUTPUT", ...rule])).code, 0);
    net.host.spawn([PYTHON, "-c", STREAM]);
    const command = ["env", "PATH=/nowhere", Deno.execPath(), "run", "-A", MAIN, "run", "--firewall", "iptables"];
    for (let round = 0; round < 2; round++) {
      const { code, stderr } = await net.host.run([...command, "--queue-backend", backend]);
      assertEquals(code, 77, stderr);
      assertStringIncludes(stderr, "the interception rules could not be set");
    }
  });
}

kernelTest(
  { name: "auto takes the library where it is there", needs: [...TRAFFIC, "libnetfilter_queue"] },
  async () => {
    await using net = Namespace.pair();
    await using daemon = await start(net, { args: ["--queue-backend", "auto"] });
    const { queue_backend, why } = await ready(daemon);
    assertEquals([queue_backend, reasonFor(why)], ["libnetfilter_queue", null]);
  },
);

kernelTest(
  { name: "auto goes without a library that cannot be used, and says why", needs: [...TRAFFIC, "curl"] },
  async () => {
    using broken = brokenLibrary();
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await start(net, { env: broken.env });
    const { queue_backend, why } = await ready(daemon);
    assertEquals(queue_backend, "netlink");
    assertMatch(
      `${reasonFor(why)}`,
      /^Cannot load libnetfilter_queue\.so\.1: .*file too short\. Debian: apt-get install/,
    );
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, 0);
    assertNotEquals((await sendTcp(net.host, SERVER_IPV4, 80, "denied")).code, 0);
    await server.nothingFor(({ text }) => text === "denied", QUIET_MILLISECONDS);
  },
);

kernelTest(
  { name: "A library that was asked for and cannot be used: exit 77, with what to install", needs: TRAFFIC },
  async () => {
    using broken = brokenLibrary();
    await using net = Namespace.pair();
    const { code, stderr } = await sallyport(net.host, ["--queue-backend", "libnetfilter_queue"], broken.env);
    assertEquals(code, 77);
    assertMatch(stderr, /Cannot load libnetfilter_queue\.so\.1: .*\. Debian: apt-get install libnetfilter-queue1$/m);
  },
);

function start(net: NamespacePair, options: DaemonOptions): Promise<Daemon> {
  return startSallyport(net, { rules: RULES, config: { DefaultAction: "deny" }, ...options });
}

async function ready(daemon: Daemon): Promise<{ readonly queue_backend?: string; readonly why?: unknown }> {
  const { queue_backend = "", why } = await daemon.waitForEvent(({ event }) => event === "ready");
  return { queue_backend, why };
}

function reasonFor(why: unknown): unknown {
  return typeof why === "object" && why !== null ? Reflect.get(why, "queue_backend") ?? null : null;
}

/** A folder in which the dynamic linker finds a library of that name first, and cannot load it. */
function brokenLibrary(): Disposable & { readonly env: Readonly<Record<string, string>> } {
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${folder}/libnetfilter_queue.so.1`, "none");
  return {
    env: { LD_LIBRARY_PATH: folder },
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

function sallyport(host: Namespace, args: readonly string[], env = {}): ReturnType<Namespace["run"]> {
  return host.run([Deno.execPath(), "run", "-A", MAIN, "run", ...args], { env: { NO_COLOR: "1", ...env } });
}

/** The columns of the one queue in the kernel's table: number, reader, packets that wait, … */
async function queueColumns({ host }: NamespacePair): Promise<string[]> {
  return (await host.run(["cat", "/proc/net/netfilter/nfnetlink_queue"])).stdout.trim().split(/\s+/);
}
