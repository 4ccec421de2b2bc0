/** What both ways of setting the interception rules must do on real traffic, as the peer and the program see it. */
import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { toInterception } from "../../src/daemon/to_interception.ts";
import { verdictsGiven } from "../../src/daemon/verdicts_given.ts";
import { NftablesInstaller } from "../../src/firewall/nftables_installer.ts";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { attemptAll, everyKind, outcomesOf } from "../support/attempts.ts";
import { curl, CURL_PATH, sendUdp } from "../support/clients.ts";
import { type Daemon, type DaemonOptions, startSallyport } from "../support/daemon.ts";
import { allRules, FIREWALL_NEEDS, FIREWALLS, hasOurRules } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { nftIn, withoutQueue } from "../support/nft.ts";
import { OTHERS, rulesOfOthers, setOthersRules } from "../support/others_rules.ts";
import { patient } from "../support/patience.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const BASE = ["root", "netns", "nsenter", "ipv6", "python3", "curl", "iptables", "ip6tables", "nft"] as const;
const TIMED_OUT = 28;
const AT_ONCE_SECONDS = 0.5;
const QUIET_MILLISECONDS = 300;
/** failing_main.ts holds a packet to it for half a second. */
const SLOW_PORT = 6667;
const SLOW_MAIN = fromFileUrl(new URL("../support/failing_main.ts", import.meta.url));
const URLS = [`http://${SERVER_IPV4}/`, `http://[${SERVER_IPV6}]/`];

for (const firewall of FIREWALLS) {
  const test = (what: string, fn: () => Promise<void>): void =>
    kernelTest({ name: `${firewall}: ${what}`, needs: [...new Set([...BASE, ...FIREWALL_NEEDS[firewall]])] }, fn);
  const start = (net: NamespacePair, options: DaemonOptions): Promise<Daemon> =>
    startSallyport(net, { firewall, ...options });

  test("what is allowed arrives, what is denied does not, and is not answered", async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [53] });
    await server.ready;
    const rules = [simpleRule("curl", "allow", "process.path", CURL_PATH)];
    await using daemon = await start(net, { config: { DefaultAction: "deny" }, rules });
    for (const url of URLS) assertEquals((await curl(net.host, url)).code, 0);
    const outcomes = await outcomesOf(net.host, everyKind({ text: "denied", awaited: true }));
    assertEquals(outcomes, ["timed out", "timed out", "timed out", "timed out"]);
    await server.nothingFor(({ text, port }) => text === "denied" || port === 53, QUIET_MILLISECONDS);
    assertEquals(server.received().filter(({ kind }) => kind === "connection").length, 2);
    const ready = await daemon.waitForEvent(({ event }) => event === "ready");
    assertEquals(ready.firewall, firewall);
  });

  test("what is rejected is answered at once, TCP by a reset, UDP by ICMP", async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [53] });
    await server.ready;
    await using daemon = await start(net, { config: { DefaultAction: "reject" } });
    for (const { outcome, seconds } of await attemptAll(net.host, everyKind({ text: "rejected", awaited: true }))) {
      assertEquals(outcome, "Connection refused");
      assertLess(seconds, patient(AT_ONCE_SECONDS));
    }
    await server.nothingFor(() => true, QUIET_MILLISECONDS);
    assertEquals(await daemon.stop(), 0);
    assertEquals(daemon.events.filter(({ action }) => action === "reject").length, 4);
  });

  test("a flow that was let through is remembered; of a denied one every packet is judged", async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [9, 10], silent: true });
    await server.ready;
    await using _daemon = await start(net, { rules: [simpleRule("ten", "deny", "dest.port", "10")] });
    await sendUdp(net.host, SERVER_IPV4, 9, "one way", { count: 2_000 });
    const allowed = await queueHits(net.host);
    assertLess(allowed, 400);
    await sendUdp(net.host, SERVER_IPV4, 10, "denied", { count: 50 });
    assertEquals(await queueHits(net.host) - allowed, 50);
    await server.waitFor(({ port }) => port === 9);
    await server.nothingFor(({ port }) => port === 10, QUIET_MILLISECONDS);
  });

  test("rules of others do their work with what was let through", async () => {
    await using net = Namespace.pair();
    await setOthersRules(net.host);
    const before = await rulesOfOthers(net.host);
    const { published, rejected, dropped } = OTHERS;
    await using server = startServer(net.server, { tcp: [80, rejected], udp: [dropped, 53] });
    await server.ready;
    await using daemon = await start(net, { rules: [simpleRule("denied", "deny", "dest.port", "53")] });
    const outcomes = await outcomesOf(net.host, [
      { kind: "tcp", ...published, text: "published", awaited: true },
      { kind: "tcp", address: SERVER_IPV4, port: rejected, text: "never" },
      { kind: "tcp", address: SERVER_IPV6, port: rejected, text: "never" },
      { kind: "udp", address: SERVER_IPV4, port: dropped, text: "never", awaited: true },
      { kind: "udp", address: SERVER_IPV6, port: 53, text: "never", awaited: true },
    ]);
    assertEquals(outcomes, ["answered", "Connection refused", "Connection refused", "timed out", "timed out"]);
    await server.nothingFor(({ text }) => text === "never", QUIET_MILLISECONDS);
    // The address is the one that the program asked for, before NAT.
    const event = await daemon.waitForEvent(({ dst_port }) => dst_port === published.port);
    assertEquals([event.dst_ip, event.action], [published.address, "allow"]);
    await daemon.waitForEvent(({ dst_port, action }) => dst_port === rejected && action === "allow");
    await daemon.waitForEvent(({ dst_port, action }) => dst_port === dropped && action === "allow");
    assertEquals(await daemon.stop(), 0);
    assertEquals([await rulesOfOthers(net.host), await hasOurRules(net.host)], [before, false]);
  });

  test("a packet that waits for its verdict when it ends still gets it", async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [SLOW_PORT], silent: true });
    await server.ready;
    await using daemon = await start(net, {
      entry: fromFileUrl(new URL("../support/failing_main.ts", import.meta.url)),
    });
    const sent = sendUdp(net.host, SERVER_IPV4, SLOW_PORT, "judged at the end");
    await daemon.waitForWords(`holding a packet to port ${SLOW_PORT}`);
    assertEquals(await daemon.stop(), 0);
    await sent;
    await server.waitFor(({ text }) => text === "judged at the end");
  });

  test("killed under DaemonDown closed, nothing new leaves until the next start; its end leaves nothing", async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    const before = await allRules(net.host);
    const options = { config: { Failure: { DaemonDown: "closed" } } };
    await using killed = await start(net, options);
    await killed.kill();
    assertNotEquals(await allRules(net.host), before);
    assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, TIMED_OUT);
    await using next = await start(net, options);
    assertEquals((await curl(net.host, `http://${SERVER_IPV4}/`)).code, 0);
    assertEquals(await next.stop(), 0);
    assertEquals(await allRules(net.host), before);
  });
}

kernelTest({
  name: "a table of nftables goes only when what waits in the queue has its verdict (iptables queues in its stead)",
  needs: [...BASE, ...FIREWALL_NEEDS.iptables, "libnftables"],
}, async () => {
  await using net = Namespace.pair();
  await using server = startServer(net.server, { udp: [SLOW_PORT], silent: true });
  await server.ready;
  await using daemon = await startSallyport(net, { firewall: "none", entry: SLOW_MAIN });
  const queueing = ["-p", "udp", "--dport", `${SLOW_PORT}`, "-j", "NFQUEUE", "--queue-num", "0"];
  await net.host.run(["iptables", "-t", "mangle", "-A", "OUTPUT", ...queueing]);
  const readTable = (): string => Deno.readTextFileSync(`/proc/${daemon.pid}/net/netfilter/nfnetlink_queue`);
  const installer = new NftablesInstaller(withoutQueue(nftIn(net.host)), () => verdictsGiven([0], readTable));
  await installer.install(toInterception(defaultConfiguration(), null));
  const sent = sendUdp(net.host, SERVER_IPV4, SLOW_PORT, "judged at the end");
  await daemon.waitForWords(`holding a packet to port ${SLOW_PORT}`);
  await installer.remove();
  await sent;
  await server.waitFor(({ text }) => text === "judged at the end");
});

/** How many packets the queue has been given since the daemon opened it. */
async function queueHits(host: Namespace): Promise<number> {
  const table = (await host.run(["cat", "/proc/net/netfilter/nfnetlink_queue"])).stdout.trim().split(/\s+/);
  return Number(table[7]);
}
