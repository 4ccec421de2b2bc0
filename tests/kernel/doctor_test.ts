import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inCgroup, makeCgroup, removeCgroup } from "../support/cgroup.ts";
import { startSallyport } from "../support/daemon.ts";
import { TRAFFIC } from "../support/clients.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace } from "../support/namespace.ts";
import { missingOf, type Requirement } from "../support/requirements.ts";
import type { CommandResult } from "../support/run_command.ts";
import { sallyport, sallyportCommand, Unprivileged } from "../support/sallyport.ts";

const NEEDS = ["root", "netns", "nsenter"] as const;
const NOBODY = 65534;
const NOT_ALLOWED = 77;

interface Check {
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
}

interface Document {
  readonly can_run: string;
  readonly used: Readonly<Record<string, { readonly state: string; readonly name?: string; readonly why?: string }>>;
  readonly checks: readonly Check[];
}

function documentOf({ stdout, stderr }: CommandResult): Document {
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}

const has = (...needs: readonly Requirement[]): boolean => missingOf(needs).length === 0;

function stateOf({ checks }: Document, name: string): string {
  return checks.find((each) => each.name === name)?.state ?? "not told";
}

/** The states of all checks whose names begin so. */
function statesOf({ checks }: Document, start: string): string[] {
  return [...new Set(checks.filter(({ name }) => name.startsWith(start)).map(({ state }) => state))];
}

kernelTest({ name: "doctor says of this host what other programs find out about it", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  const isSctp = has("sctp"); // asking loads it, and doctor names what is loaded
  const result = await sallyport(net, "doctor", "--json");
  const document = documentOf(result);
  const expected: Readonly<Record<string, boolean>> = {
    queue: has("nfqueue-iptables"),
    iptables: has("nfqueue-iptables"),
    nftables: has("nfqueue-nft", "libnftables"),
    libnetfilter_queue: has("libnetfilter_queue"),
    libnftables: has("libnftables"),
    ctnetlink: has("conntrack"),
    btf: has("btf"),
    cgroup2: has("cgroup2"),
    "program sock_create": has("bpf"),
    "sock_diag raw": has("raw-diag"),
    sock_destroy: has("sock-destroy"),
  };
  for (const [name, works] of Object.entries(expected)) {
    assertEquals(stateOf(document, name), works ? "ok" : "problem", name);
  }
  const sctp = document.checks.find(({ name }) => name === "sock_diag sctp");
  assertEquals(sctp?.detail?.startsWith("not needed") ?? false, !isSctp);
  assertStringIncludes(document.checks[0]?.detail ?? "", Deno.osRelease());
  assertEquals(statesOf(document, "CAP_"), ["ok"]);

  const firewall = has("nfqueue-nft", "libnftables") ? "nftables" : has("nfqueue-iptables") ? "iptables" : undefined;
  assertEquals(document.used["firewall"]?.name, firewall);
  assertEquals(document.used["queue"]?.name, has("libnetfilter_queue") ? "libnetfilter_queue" : "netlink");
  const can = firewall !== undefined && has("nfqueue-iptables");
  assertEquals([document.can_run, result.code], can ? ["yes", 0] : ["no", NOT_ALLOWED]);
});

kernelTest(
  { name: "doctor finds what a daemon then uses, disturbs none that runs, and names it", needs: TRAFFIC },
  async () => {
    await using net = Namespace.pair();
    const before = documentOf(await sallyport(net.host, "doctor", "--json"));
    await using daemon = await startSallyport(net, { firewall: "auto" });
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    const ways = [ready["attribution"], ready.queue_backend, ready.firewall];
    assertEquals(["attribution", "queue", "firewall"].map((what): unknown => before.used[what]?.name), ways);

    const during = documentOf(await sallyport(net.host, "doctor", "--json"));
    assertEquals([during.can_run, stateOf(during, "queue")], ["yes", "ok"]);
    const queue = during.checks.find(({ name }) => name === "queue");
    assertStringIncludes(queue?.detail ?? "", `(pid ${daemon.pid})`);
    assertEquals(daemon.events.filter(({ event }) => event === "warning"), []);
    assertEquals(await daemon.stop(), 0);
  },
);

/** What there is of rules, tables and queues. Comments and counters change by themselves. */
async function traces(net: Namespace): Promise<string> {
  const script = "nft list ruleset; iptables-save; ip6tables-save; cat /proc/net/netfilter/nfnetlink_queue; " +
    "cat /proc/net/ip_tables_names /proc/net/ip6_tables_names";
  const { stdout } = await net.run(["sh", "-c", `exec 2>/dev/null; ${script}; true`]);
  return stdout.replace(/^#.*$/gm, "").replace(/\[\d+:\d+\]/g, "");
}

kernelTest({ name: "doctor leaves nothing behind: no rule, no table, no queue", needs: NEEDS }, async () => {
  await using net = Namespace.create();
  const before = await traces(net);
  assertEquals((await sallyport(net, "doctor")).stderr, "");
  assertEquals(await traces(net), before);
});

kernelTest(
  { name: "doctor for somebody who is not root: not known, instead of missing", needs: [...NEEDS, "setpriv"] },
  async () => {
    await using net = Namespace.create();
    await using nobody = await Unprivileged.as(NOBODY);
    const result = await nobody.sallyport(net, "doctor", "--json");
    const document = documentOf(result);
    assertEquals([result.code, document.can_run], [NOT_ALLOWED, "unknown"]);
    for (const name of ["queue", "nftables", "iptables", "ctnetlink", "sock_destroy", "CAP_BPF", "CAP_NET_ADMIN"]) {
      assertEquals(document.checks.find((each) => each.name === name)?.detail, "needs root", name);
    }
    assertEquals(statesOf(document, "program "), ["unknown"]);
    assertEquals(Object.values(document.used), Array(3).fill({ state: "unknown", why: "needs root" }));
    const asRoot = documentOf(await sallyport(net, "doctor", "--json"));
    for (const name of ["btf", "cgroup2", "libnftables", "sock_diag tcp", "sock_diag raw"]) {
      assertEquals(stateOf(document, name), stateOf(asRoot, name), name);
    }
    const { stdout } = await nobody.sallyport(net, "doctor");
    assert(stdout.startsWith("Whether Sallyport can run here is not known: needs root.\n"), stdout);
  },
);

kernelTest({
  name: "doctor names a right that was taken from root, and what would be used without it",
  needs: [...NEEDS, "setpriv", "bpf"],
}, async () => {
  await using net = Namespace.create();
  const without = (rights: string): Promise<CommandResult> =>
    net.run(["setpriv", "--bounding-set", rights, ...sallyportCommand("doctor", "--json")], { timeout: 30_000 });

  const bpf = documentOf(await without("-bpf,-sys_admin"));
  assertEquals([stateOf(bpf, "CAP_BPF"), stateOf(bpf, "CAP_PERFMON")], ["problem", "ok"]);
  assertEquals(statesOf(bpf, "program "), ["unknown"]);
  assertEquals(bpf.used["attribution"]?.name, "proc");
  assertStringIncludes(bpf.used["attribution"]?.why ?? "", "CAP_BPF");

  const perfmon = documentOf(await without("-perfmon,-sys_admin"));
  assertEquals([stateOf(perfmon, "CAP_BPF"), stateOf(perfmon, "CAP_PERFMON")], ["ok", "problem"]);
  assertEquals(perfmon.used["attribution"]?.name, "ebpf-basic");

  const network = await without("-net_admin");
  const document = documentOf(network);
  assertEquals([network.code, document.can_run], [NOT_ALLOWED, "no"]);
  assertEquals([stateOf(document, "CAP_NET_ADMIN"), stateOf(document, "queue")], ["problem", "unknown"]);
});

kernelTest({
  name: "doctor in a cgroup namespace does not take its root for the host's",
  needs: [...NEEDS, "cgroup2", "unshare"],
}, async () => {
  await using net = Namespace.create();
  const group = makeCgroup();
  const folder = await Deno.makeTempDir();
  try {
    const mounted = [
      "sh",
      "-c",
      'mount -t cgroup2 none "$0" && exec "$@"',
      folder,
      ...sallyportCommand("doctor", "--json"),
    ];
    const command = inCgroup(group, ["unshare", "--cgroup", "--mount", ...mounted]);
    const document = documentOf(await net.run(command, { timeout: 30_000 }));
    const { state, detail } = document.checks.find(({ name }) => name === "cgroup2") ?? {};
    const inode = Deno.statSync(group).ino;
    assertEquals([state, detail], [
      "problem",
      `${folder} is not the host's root, but cgroup ${inode}, as in a container`,
    ]);
  } finally {
    await Deno.remove(folder);
    removeCgroup(group);
  }
});

kernelTest({
  name: "doctor as root of a user namespace alone: what the host's kernel refuses is a problem",
  needs: [...NEEDS, "unshare"],
}, async () => {
  await using net = Namespace.create();
  const command = ["unshare", "--user", "--map-root-user", "--net", ...sallyportCommand("doctor", "--json")];
  const result = await net.run(command, { timeout: 30_000 });
  const document = documentOf(result);
  assertEquals([result.code, document.can_run], [NOT_ALLOWED, "no"]);
  assertEquals([stateOf(document, "user_namespace"), stateOf(document, "queue")], ["problem", "problem"]);
  assertEquals([statesOf(document, "CAP_"), statesOf(document, "program ")], [["ok"], ["problem"]]);
  assertEquals(document.used["attribution"]?.name, "proc");
});
