/** Which way the daemon takes to set its rules, what it says of it, and what it makes of rules that were left. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { curl } from "../support/clients.ts";
import { startSallyport } from "../support/daemon.ts";
import { allRules, FIREWALL_NEEDS, hasOurRules } from "../support/firewall.ts";
import { HIDE_LIBRARY } from "../support/hide_library.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4 } from "../support/namespace.ts";
import { unreadQueues } from "../support/nft.ts";
import { missingOf } from "../support/requirements.ts";
import { startServer } from "../support/servers.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const NEEDS = ["root", "netns", "nsenter", "nfqueue-iptables", "libnftables", "nft"] as const;
const ALL = [...new Set([...NEEDS, ...FIREWALL_NEEDS.nftables])];

/** The command line that runs the firewall after a script has changed what it sees of the file system. */
function changed(script: string, firewall: string): string[] {
  const command = `${script}; exec "$0" run -A ${MAIN} run --events - --firewall ${firewall}`;
  return ["unshare", "--mount", "sh", "-c", command, Deno.execPath()];
}

kernelTest(
  { name: "auto takes nftables where a queue rule can be added, else iptables, and says why", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    const possible = missingOf(FIREWALL_NEEDS.nftables).length === 0;
    await using daemon = await startSallyport(net, { firewall: "auto" });
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    const why = String(Reflect.get(Object(ready["why"]), "firewall"));
    assertEquals(ready.firewall, possible ? "nftables" : "iptables");
    if (possible) assertEquals(why, "undefined");
    else assertMatch(why, /^nftables takes no queue rule: Could not process rule: /);
    const rules = await allRules(net.host);
    assertEquals([rules.includes("SALLYPORT-OUTPUT"), rules.includes("table inet sallyport")], [!possible, possible]);
    assertEquals(rules.includes("probe"), false);
  },
);

kernelTest({
  name: "auto without nft's library takes iptables; nftables without it is refused: 77",
  needs: [...NEEDS, "unshare"],
}, async () => {
  await using net = Namespace.pair();
  const auto = net.host.spawn(changed(HIDE_LIBRARY, "auto"));
  const line = await auto.waitFor(() => /^.*"event":"ready".*$/m.exec(auto.stdout)?.[0] ?? null, "ready", 15_000);
  const ready = JSON.parse(line);
  assertEquals(ready.firewall, "iptables");
  assertMatch(ready.why.firewall, /^nftables: .*libnftables\.so\.1.*nft is here, but not used/);
  auto.kill("SIGTERM");
  assertEquals((await auto.ended).code, 0);

  const refused = await net.host.run(changed(HIDE_LIBRARY, "nftables"), { timeout: 30_000 });
  assertEquals(refused.code, 77, refused.stderr);
  assertStringIncludes(refused.stderr, "libnftables.so.1: ");
  assertStringIncludes(refused.stderr, "apt-get install libnftables1");
  assertEquals(await hasOurRules(net.host), false);
});

kernelTest(
  { name: "neither nftables nor iptables: 77, with the words of both", needs: [...NEEDS, "unshare"] },
  async () => {
    await using net = Namespace.pair();
    const hidden = `${HIDE_LIBRARY}; for name in iptables ip6tables; do
    for action in save restore; do mount --bind /bin/false "$(command -v $name-$action)"; done; done`;
    const { code, stderr } = await net.host.run(changed(hidden, "auto"), { timeout: 30_000 });
    assertEquals(code, 77, stderr);
    assertMatch(stderr, /could not be set: nftables: .*libnftables.*; iptables-save failed with code 1: /);
  },
);

kernelTest(
  { name: "a table of nftables that an earlier run left goes when iptables takes over", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    const left = unreadQueues(
      Deno.readTextFileSync(fromFileUrl(new URL("../../config/firewall.nft", import.meta.url))),
    );
    const before = await allRules(net.host);
    assertEquals((await net.host.run(["nft", "-f", "-"], { stdin: left })).stderr, "");
    await using daemon = await startSallyport(net, { firewall: "iptables" });
    const rules = await allRules(net.host);
    assertEquals([rules.includes("SALLYPORT-OUTPUT"), rules.includes("inet sallyport")], [true, false]);
    assertEquals(await daemon.stop(), 0);
    assertEquals(await allRules(net.host), before);
  },
);

kernelTest(
  { name: "chains of iptables that an earlier run left go when nftables takes over", needs: ALL },
  async () => {
    await using net = Namespace.pair();
    const before = await allRules(net.host);
    await using killed = await startSallyport(net, { firewall: "iptables" });
    await killed.kill();
    assertEquals(await hasOurRules(net.host), true);
    await using daemon = await startSallyport(net, { firewall: "nftables" });
    const rules = await allRules(net.host);
    assertEquals([rules.includes("SALLYPORT"), rules.includes("inet sallyport")], [false, true]);
    assertEquals(await daemon.stop(), 0);
    assertEquals(await allRules(net.host), before);
  },
);

kernelTest({ name: "nftables leaves iptables alone: not even an empty table comes to be", needs: ALL }, async () => {
  await using net = Namespace.pair();
  await using daemon = await startSallyport(net, { firewall: "nftables" });
  assertEquals((await net.host.run(["nft", "list", "tables"])).stdout, "table inet sallyport\n");
  assertEquals(await daemon.stop(), 0);
  assertEquals((await net.host.run(["nft", "list", "tables"])).stdout, "");
});

kernelTest({
  name: "none sets nothing and says what to set; what is pasted sends connections to the daemon, until it is taken out",
  needs: [...NEEDS, "curl", "python3"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { tcp: [80] });
  await server.ready;
  const before = await allRules(net.host);
  await using daemon = await startSallyport(net, {
    config: { Firewall: "none", DefaultAction: "deny" },
    firewall: "none",
  });
  assertEquals(await allRules(net.host), before);
  const url = `http://${SERVER_IPV4}/`;
  assertEquals((await curl(net.host, url)).code, 0);

  const [set = "", takeOut = ""] =
    daemon.stderr.split("# Or with iptables:\n")[1]?.split("# and to take it out again:\n") ?? [];
  assertEquals((await net.host.run(["sh"], { stdin: set })).stderr, "");
  assertEquals((await curl(net.host, url)).code, 28);
  assertEquals((await net.host.run(["sh"], { stdin: /^[^]*?END\n[^]*?END\n/.exec(takeOut)?.[0] ?? "" })).stderr, "");
  assertEquals((await curl(net.host, url)).code, 0);
  assertEquals(await daemon.stop(), 0);
  assertEquals(await hasOurRules(net.host), false);
});
