import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openQueue } from "../../src/daemon/open_queue.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { CLIENT_SECONDS, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, type DaemonOptions, startSallyport } from "../support/daemon.ts";
import { inNamespace } from "../support/enter_namespace.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { PYTHON, type Requirement } from "../support/requirements.ts";
import { type Records, runWith, startResolver, withResolvConf } from "../support/resolver.ts";
import { ruleOf, simpleRule } from "../support/rules.ts";
import { sallyport, sallyportHere } from "../support/sallyport.ts";
import { startServer } from "../support/servers.ts";

const NEEDS: readonly Requirement[] = [...TRAFFIC, "curl", "unshare", "ipv6"];
/** Nobody has configured it. */
const OTHER_RESOLVER = "10.77.0.66";
const HOST = { A: [SERVER_IPV4], AAAA: [SERVER_IPV6] };
const RECORDS: Records = { "*": HOST, "www.test": { CNAME: ["a.cdn.test"] }, "six.test": { AAAA: [SERVER_IPV6] } };
const SOURCE = { by: SERVER_IPV4, trusted: true, asked_by: "process" };
const A_TEST = { type: "domain", operand: "dest.host", data: "a.test" };
/** Curls that ask for a name each, at the same time. */
const CURLS = 24;

function curl(host: string, ...options: readonly string[]): string[] {
  return ["curl", "-s", "-m", CLIENT_SECONDS, "-o", "/dev/null", ...options, `http://${host}/`];
}

/** A firewall beside a resolver and a web server, both on the other host. The resolver is one that is believed. */
async function start(
  stack: AsyncDisposableStack,
  options: DaemonOptions = {},
  env = {},
): Promise<[NamespacePair, Daemon]> {
  const net = stack.use(Namespace.pair());
  const server = stack.use(startServer(net.server, { tcp: [80] }));
  await server.ready;
  await net.server.run(["ip", "address", "add", `${OTHER_RESOLVER}/24`, "dev", "veth0"]);
  stack.use(await startResolver(net.server, RECORDS, [SERVER_IPV4, SERVER_IPV6, OTHER_RESOLVER], env));
  const config = { Dns: { Resolvers: [SERVER_IPV4, SERVER_IPV6] }, ...options.config };
  return [net, stack.use(await startSallyport(net, { ...options, config }))];
}

/** What was told of connections to the port of web servers; a SYN that is sent again is none of its own. */
function connections(daemon: Daemon): DaemonEvent[] {
  return daemon.events.filter(({ event, dst_port, repeated }) =>
    event === "decision" && dst_port === 80 && repeated !== true
  );
}

/** The counters that it tells at its end. */
async function countersOf(daemon: Daemon): Promise<Record<string, unknown>> {
  assertEquals(await daemon.stop(), 0);
  const stopped = daemon.events.find(({ event }) => event === "stopped");
  return stopped?.["dns"] as Record<string, unknown>;
}

kernelTest(
  { name: "Each program's connection has the name that it asked for, though all have one address", needs: NEEDS },
  async () => {
    await using stack = new AsyncDisposableStack();
    const [net, daemon] = await start(stack, { mode: "observe" });
    const names = Array.from({ length: CURLS }, (_, each) => `name-${each}.test`);
    // One family: else curl tries the other one, too, where the first takes long.
    const codes = await Promise.all(names.map((name) => runWith(net.host, [SERVER_IPV4], curl(name, "-4"))));
    assertEquals(codes.map(({ code }) => code), names.map(() => 0));
    await daemon.waitFor(() => connections(daemon).length >= CURLS);
    const all = connections(daemon);
    const right = all.filter(({ dst_host, process_args }) => process_args?.at(-1) === `http://${dst_host}/`);
    assertEquals(right.length, CURLS);
    assertEquals(all.map(({ dst_host_source }) => dst_host_source), names.map(() => SOURCE));
  },
);

kernelTest(
  { name: "Both families, aliases, resolvers at either address, and answers over TCP", needs: NEEDS },
  async () => {
    await using stack = new AsyncDisposableStack();
    const [net, daemon] = await start(stack, { mode: "observe" });
    const told = async (resolver: string, host: string, ...options: readonly string[]): Promise<unknown[]> => {
      const before = connections(daemon).length;
      assertEquals((await runWith(net.host, [resolver], curl(host, ...options))).code, 0, host);
      await daemon.waitFor(() => connections(daemon).length > before);
      const event = connections(daemon).at(-1);
      return [event?.dst_ip, event?.dst_host, event?.["dst_hosts"]];
    };
    assertEquals(await told(SERVER_IPV4, "Four.test", "-4"), [SERVER_IPV4, "four.test", undefined]);
    assertEquals(await told(SERVER_IPV4, "six.test"), [SERVER_IPV6, "six.test", undefined]);
    assertEquals(await told(SERVER_IPV6, "big.test", "-6"), [SERVER_IPV6, "big.test", {
      sure: ["big.test"],
      other: ["six.test"],
    }]);
    const others = { sure: ["www.test", "a.cdn.test"], other: ["big.test", "four.test"] };
    assertEquals(await told(SERVER_IPV6, "www.test", "-4"), [SERVER_IPV4, "www.test", others]);
    const { unread } = await countersOf(daemon);
    assertEquals(unread, { malformed: 0, other: 0, "too-many-records": 0, gap: 0 });
  },
);

kernelTest({
  name: "A rule that allows a name allows its program alone, and no other name of the address",
  needs: NEEDS,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const [net, daemon] = await start(stack, {
    config: { DefaultAction: "deny" },
    rules: [simpleRule("dns", "allow", "dest.port", "53"), ruleOf("a", "allow", A_TEST)],
  });
  const reaches = async (host: string, resolver = SERVER_IPV4): Promise<boolean> => {
    const { code } = await runWith(net.host, [resolver], curl(host, "-4", "-m", "0.5"));
    return code === 0;
  };
  assertEquals([await reaches("a.test"), await reaches("www.a.test")], [true, true]);
  assertEquals([await reaches("b.test"), await reaches(SERVER_IPV4)], [false, false]);
  assertEquals(await reaches("a.test", OTHER_RESOLVER), false);
  const denied = await daemon.waitForEvent(({ dst_host, dst_host_source }) =>
    dst_host === "a.test" && JSON.stringify(dst_host_source) ===
      JSON.stringify({ by: OTHER_RESOLVER, trusted: false, asked_by: "process" })
  );
  assertEquals([denied.action, denied.rule], ["deny", null]);
});

kernelTest({ name: "A rule that denies a name denies the address, whoever asked and whom", needs: NEEDS }, async () => {
  await using stack = new AsyncDisposableStack();
  const [net] = await start(stack, { rules: [ruleOf("a", "deny", A_TEST)] });
  const code = async (host: string, resolver: string): Promise<number> =>
    (await runWith(net.host, [resolver], curl(host, "-4", "-m", "0.5"))).code;
  assertEquals(await code("b.test", SERVER_IPV4), 0);
  assertEquals(await code("a.test", OTHER_RESOLVER), 28);
  assertEquals(await code("b.test", SERVER_IPV4), 28);
});

const LIES = ["lie-id", "lie-name", "lie-type", "lie-port", "lie-host"];

kernelTest({ name: "Forged answers change nothing but a counter", needs: [...NEEDS, "dig"] }, async () => {
  await using stack = new AsyncDisposableStack();
  const [net, daemon] = await start(stack, { mode: "observe" });
  await net.host.run(["ip", "route", "add", "198.51.100.66", "via", SERVER_IPV4]);
  for (const lie of LIES) {
    await net.host.run(["dig", "+short", "+tries=1", "+time=1", `@${SERVER_IPV4}`, `${lie}.test`]);
  }
  await net.host.run(["curl", "-s", "-m", "0.1", "http://198.51.100.66/"]);
  await daemon.waitFor(() => connections(daemon).length === 1);
  assertEquals(connections(daemon)[0]?.dst_host, undefined);
  const { unasked, unread } = await countersOf(daemon);
  assertEquals([unasked, unread], [3, { malformed: 0, other: 0, "too-many-records": 0, gap: 0 }]);
});

kernelTest(
  { name: "Questions of all kinds of clients are understood", needs: [...NEEDS, "dig", "getent"] },
  async () => {
    await using stack = new AsyncDisposableStack();
    const [net, daemon] = await start(stack, { mode: "observe" });
    const dig = ["dig", "+short", `@${SERVER_IPV4}`];
    assertEquals((await net.host.run([...dig, "one.test"])).stdout, `${SERVER_IPV4}\n`);
    assertEquals((await net.host.run([...dig, "+tcp", "big.test"])).stdout.split("\n")[0], SERVER_IPV4);
    const { stdout } = await runWith(net.host, [SERVER_IPV4], ["getent", "ahosts", "both.test"]);
    assertEquals([stdout.includes(SERVER_IPV4), stdout.includes(SERVER_IPV6)], [true, true]);
    const { questions, answers, unasked, unread } = await countersOf(daemon);
    assertEquals([questions, answers, unasked], [4, 4, 0]);
    assertEquals(unread, { malformed: 0, other: 0, "too-many-records": 0, gap: 0 });
  },
);

kernelTest({
  name: "Where another program reads the queue of names, all else goes on, and that is said",
  needs: NEEDS,
}, async () => {
  await using stack = new AsyncDisposableStack();
  using libc = new Libc();
  const net = stack.use(Namespace.pair());
  const server = stack.use(startServer(net.server, { tcp: [80] }));
  await server.ready;
  stack.use(await startResolver(net.server, RECORDS, [SERVER_IPV4]));
  const settings = { queue: 1, maxLength: 16, failOpen: true, posture: "accept", copyRange: 512 } as const;
  using _other = inNamespace(libc, net.host, () => openQueue(libc, "netlink", settings));
  const daemon = stack.use(await startSallyport(net));
  const { message = "" } = await daemon.waitForEvent(({ code }) => code === "names-unread");
  assertStringIncludes(message, "netfilter queue 1 is read by");
  const ready = daemon.events.find(({ event }) => event === "ready");
  assertEquals(ready?.["names_queue"], undefined);
  assertEquals((await runWith(net.host, [SERVER_IPV4], curl("a.test"))).code, 0);
  await daemon.waitFor(() => connections(daemon).length === 1);
  assertEquals(connections(daemon)[0]?.dst_host, undefined);
});

kernelTest(
  { name: "sallyport names tells what is known, from whom, and asked by which program", needs: NEEDS },
  async () => {
    await using stack = new AsyncDisposableStack();
    const [net, daemon] = await start(stack, { mode: "observe" });
    assertEquals((await runWith(net.host, [SERVER_IPV4], curl("www.test", "-4"))).code, 0);
    const told = async (...options: readonly string[]): Promise<unknown[]> => {
      const { code, stdout, stderr } = await sallyportHere("names", ...options, "--json", "--socket", daemon.socket);
      assertEquals(code, 0, stderr);
      const { names } = JSON.parse(stdout);
      return names.map((each: Record<string, unknown>) => [each["address"], each["name"], each["aliases"], each["by"]]);
    };
    const www = [SERVER_IPV4, "www.test", ["a.cdn.test"], SERVER_IPV4];
    assertEquals(await told(), [www]);
    assertEquals([await told(SERVER_IPV4), await told("cdn.TEST")], [[www], [www]]);
    assertEquals([await told(SERVER_IPV6), await told("nobody.test")], [[], []]);
    const text = await sallyportHere("names", "--socket", daemon.socket);
    assertMatch(
      text.stdout,
      /^10\.77\.0\.2 {2}www\.test -> a\.cdn\.test {2}10\.77\.0\.2 .* \/usr\/bin\/curl \[[0-9]+\]$/m,
    );
    const client = net.host.spawn(withResolvConf([SERVER_IPV4], [PYTHON, "-c", CONNECTED]));
    await client.waitFor(() => client.stdout.includes("connected") ? true : null, "connection", 5_000);
    const process = await sallyport(net.host, "process", `${client.pid}`, "--json", "--socket", daemon.socket);
    assertEquals(process.stdout.includes('"peer_host":"four.test"'), true, process.stdout);
    const sockets = await sallyport(net.host, "sockets", "--port", "80", "--socket", daemon.socket);
    assertMatch(sockets.stdout, /:80 \(four\.test\) .*python/);
    const wrong = await sallyportHere("names", "a b", "--socket", daemon.socket);
    assertEquals([wrong.code, wrong.stderr.includes('"a b" is neither an address nor a name')], [1, true]);
  },
);

/** Connects, and stays connected. */
const CONNECTED = `
import socket, time
s = socket.create_connection(("four.test", 80), ${CLIENT_SECONDS})
print("connected", flush=True)
time.sleep(60)
`;

/** Connects to each name or address that it is told. */
const CONNECTS = `
import socket, sys
for line in sys.stdin:
    socket.create_connection((line.strip(), 80), ${CLIENT_SECONDS}).close()
    print(line.strip(), flush=True)
`;

kernelTest({ name: "What a program asked for is known still after the next start", needs: NEEDS }, async () => {
  await using stack = new AsyncDisposableStack();
  const state = stack.adopt(
    Deno.makeTempDirSync({ dir: "/run" }),
    (path) => Deno.removeSync(path, { recursive: true }),
  );
  const args = ["--state", state];
  const [net, daemon] = await start(stack, { mode: "observe", args });
  const program = net.host.spawn(withResolvConf([SERVER_IPV4], [PYTHON, "-c", CONNECTS]));
  const connect = async (to: string): Promise<void> => {
    await program.write(`${to}\n`);
    await program.waitFor(() => program.stdout.includes(`${to}\n`) ? true : null, "connection", 5_000);
  };
  await connect("four.test");
  assertEquals(await daemon.stop(), 0);
  const next = stack.use(await startSallyport(net, { mode: "observe", args }));
  await connect(SERVER_IPV4);
  await next.waitFor(() => connections(next).length === 1);
  assertEquals(connections(next)[0]?.dst_host, "four.test");
  assertEquals(connections(next)[0]?.["dst_host_source"], SOURCE);
});
