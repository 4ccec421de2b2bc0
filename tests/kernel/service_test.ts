/** The daemon as a service: what it tells its manager, what holds before it is ready, and the rights that its unit leaves. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import unit from "../../config/sallyport.service" with { type: "text" };
import { curl, CURL_PATH, sendUdp, TRAFFIC } from "../support/clients.ts";
import { launchSallyport, startSallyport } from "../support/daemon.ts";
import { hasOurRules } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { PythonShell } from "../support/python_shell.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const FAILING_MAIN = fromFileUrl(new URL("../support/failing_main.ts", import.meta.url));
const ENDLESS_PORT = 6669;
const TIMED_OUT = 28;
const WATCHDOG_MILLISECONDS = 300;
const SERVER_URL = `http://${SERVER_IPV4}/`;

const HEAR = `
def hear():
    try: return s.recv(4096).decode()
    except TimeoutError: return None
`;

/** What systemd would hear. */
class Manager implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "sallyport-manager-" });
  readonly #python = new PythonShell();

  async listen(): Promise<Readonly<Record<string, string>>> {
    const NOTIFY_SOCKET = join(this.#folder, "notify");
    await this.#python.run(`s = socket(AF_UNIX, SOCK_DGRAM); s.bind(${JSON.stringify(NOTIFY_SOCKET)})`);
    return { NOTIFY_SOCKET, WATCHDOG_USEC: String(WATCHDOG_MILLISECONDS * 1000) };
  }

  /** The next words; null where none come within so many milliseconds. */
  async hear(milliseconds = 10_000): Promise<string | null> {
    await this.#python.run(`s.settimeout(${patient(milliseconds) / 1000})`);
    await this.#python.run(HEAR);
    const heard = await this.#python.run("hear()");
    return typeof heard === "string" ? heard : null;
  }

  async hearUntil(words: string): Promise<void> {
    for (let heard = await this.hear(); !heard?.includes(words); heard = await this.hear()) {
      assert(heard !== null, `never heard ${words}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#python[Symbol.asyncDispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

kernelTest({
  name: "The manager hears of readiness, mode and end, and again and again that verdicts are given",
  needs: [...TRAFFIC, "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using manager = new Manager();
  const rules = [simpleRule("curl", "deny", "process.path", CURL_PATH)];
  await using daemon = await startSallyport(net, { env: await manager.listen(), rules });
  assertEquals(await manager.hear(), "READY=1\nSTATUS=mode enforce, 1 rules");
  assertEquals([await manager.hear(), await manager.hear()], ["WATCHDOG=1", "WATCHDOG=1"]);
  daemon.removeRule("curl");
  await manager.hearUntil("STATUS=mode enforce, 0 rules");
  daemon.signal("SIGTERM");
  await manager.hearUntil("STOPPING=1");
  assertEquals(await daemon.ended(), 0);
});

kernelTest({
  name: "Where the verdict thread is never done with a packet the watchdog goes hungry, though the main thread lives",
  needs: [...TRAFFIC, "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using manager = new Manager();
  const lists = { type: "lists", operand: "lists.ips", data: "/nonexistent" }; // what is read may take longer
  const rules = [{ ...simpleRule("listed", "allow", "dest.port", "1"), operator: lists }];
  await using daemon = await startSallyport(net, { env: await manager.listen(), entry: FAILING_MAIN, rules });
  assertEquals(await manager.hear(), "EXTEND_TIMEOUT_USEC=45000000");
  await manager.hearUntil("WATCHDOG=1");
  await sendUdp(net.host, SERVER_IPV4, ENDLESS_PORT, "endless");
  while (await manager.hear(WATCHDOG_MILLISECONDS * 2) !== null);
  daemon.writeRule("late", simpleRule("late", "allow", "dest.port", "1"));
  assertEquals(await manager.hear(WATCHDOG_MILLISECONDS * 2), null);
  await daemon.kill();
});

kernelTest({
  name: "A service with DaemonDown closed drops before it is ready, and where it cannot start; others leave nothing",
  needs: [...TRAFFIC, "curl", "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using manager = new Manager();
  const service = await manager.listen();
  const cases = [[service, "closed", true], [service, "open", false], [{}, "closed", false]] as const;
  for (const [env, DaemonDown, holds] of cases) {
    // Fails when the rules are known and the queue is not read yet.
    const args = ["--attribution", "ebpf"];
    const config = { Failure: { DaemonDown } };
    await using daemon = launchSallyport(net, { env, args, config, under: [...WITHOUT_BPF] });
    assertEquals(await daemon.ended(), 77, daemon.stderr);
    assertEquals(await hasOurRules(net.host), holds);
    assertEquals((await curl(net.host, SERVER_URL)).code, holds ? TIMED_OUT : 0);
    assertEquals(daemon.stderr.includes("new connections are dropped until it is ready"), holds);
    if (!holds) continue;
    await using next = await startSallyport(net, { env, config });
    assertEquals((await curl(net.host, SERVER_URL)).code, 0);
    assertEquals([await next.stop(), await hasOurRules(net.host)], [0, false]);
  }
});

kernelTest({
  name: "With the rights that the unit leaves, and no more, everything is as with all of root's",
  needs: [...TRAFFIC, "curl", "setpriv", "unshare"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  await using whole = await startSallyport(net);
  const attribution = whole.events.find(({ event }) => event === "ready")?.attribution;
  await whole.stop();

  const script =
    'mount -t proc -o hidepid=invisible proc /proc && exec setpriv --no-new-privs --bounding-set "$0" "$@"';
  const under = [
    "unshare",
    "--mount",
    "sh",
    "-c",
    script,
    `-all,${unitCapabilities().map((name) => `+${name}`)}`,
    "--",
  ];
  await using daemon = await startSallyport(net, { under, config: { Control: { Group: "daemon" } } });
  const ready = daemon.events.find(({ event }) => event === "ready");
  assertEquals([ready?.attribution, ready?.["control"]], [attribution, daemon.socket]);
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
  assertEquals((await net.host.run([...asNobody, "curl", "-sS", "-m", "5", SERVER_URL])).code, 0);
  const decided = await daemon.waitForEvent(({ process_path, user_id }) =>
    process_path === CURL_PATH && user_id === 65534
  );
  assertStringIncludes(JSON.stringify(decided.attribution), '"exact"');
  const tasks = [...Deno.readDirSync(`/proc/${daemon.pid}/task`)].map(({ name }) =>
    `/proc/${daemon.pid}/task/${name}/status`
  );
  const effective = new Set(tasks.map((file) => /^CapEff:\t(.*)$/m.exec(Deno.readTextFileSync(file))?.[1]));
  assertEquals([tasks.length > 3, effective.size], [true, 1]);
  assertEquals([await daemon.stop(), await hasOurRules(net.host)], [0, false]);
});

const WITHOUT_BPF = ["setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin", "--inh-caps=-bpf,-perfmon,-sys_admin"];

/** As setpriv has them: "net_admin". */
function unitCapabilities(): string[] {
  const lines = [...unit.matchAll(/^CapabilityBoundingSet=(.+)$/gm)].flatMap(([, names = ""]) => names.split(" "));
  return lines.map((name) => name.replace(/^CAP_/, "").toLowerCase());
}
