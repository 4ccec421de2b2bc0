import { assert, assertEquals, assertGreater } from "@std/assert";
import { curl, sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { parseExposition } from "../support/exposition.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const NEEDS = [...TRAFFIC, "curl"] as const;
const LISTEN = "127.0.0.1:9494";
const URL_OF_METRICS = `http://${LISTEN}/metrics`;
const ALLOWED = 80;
const DENIED = 81;

async function fetchMetrics(net: NamespacePair): Promise<Map<string, number>> {
  const { code, stdout, stderr } = await curl(net.host, URL_OF_METRICS);
  assertEquals(code, 0, stderr);
  return parseExposition(stdout);
}

/** The sum of all samples whose name and labels begin so. */
function sum(metrics: ReadonlyMap<string, number>, begin: string): number {
  return [...metrics].filter(([key]) => key.startsWith(begin)).reduce((total, [, value]) => total + value, 0);
}

function decided(daemon: Daemon, count: number): Promise<void> {
  return daemon.waitFor(() => daemon.events.filter(({ dst_ip }) => dst_ip === SERVER_IPV4).length === count);
}

kernelTest(
  { name: "metrics tell what happened, to curl in the namespace and by the control socket", needs: NEEDS },
  async () => {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [ALLOWED] });
    await server.ready;
    await using daemon = await startSallyport(net, {
      config: { Metrics: { Listen: LISTEN } },
      rules: [simpleRule('deny-"\\', "deny", "dest.port", `${DENIED}`)],
    });
    for (let count = 0; count < 5; count++) {
      assertEquals((await curl(net.host, `http://${SERVER_IPV4}:${ALLOWED}/`)).code, 0);
    }
    assertEquals((await sendUdp(net.host, SERVER_IPV4, DENIED, "x")).code, 0);
    await decided(daemon, 6);
    const metrics = await fetchMetrics(net);
    const told = daemon.events.filter(({ event }) => event === "decision");
    const at = (key: string): number | undefined => metrics.get(`sallyport_${key}`);
    assertEquals(at('decisions_total{action="allow",reason="default-action",enforced="true"}'), 5);
    assertEquals(at('decisions_total{action="deny",reason="rule",enforced="true"}'), 1);
    assertEquals(at('rule_hits_total{rule="deny-"\\"}'), 1);
    assert(told.length >= 6);
    assertEquals(at("decision_latency_seconds_count"), sum(metrics, "sallyport_decisions_total"));
    assertEquals(sum(metrics, "sallyport_attributions_total"), sum(metrics, "sallyport_decisions_total"));
    assertEquals(at('decision_latency_seconds_bucket{le="+Inf"}'), at("decision_latency_seconds_count"));
    assertGreater(at("queue_verdicts_total"), 5);
    assertEquals([at("queue_depth_packets"), at('rules{state="loaded"}'), at("enforcing")], [0, 1, 1]);
    assertGreater(metrics.get("process_resident_memory_bytes"), 10_000_000);

    const socket = ["--unix-socket", daemon.socket, "http://localhost/metrics"];
    const { stdout } = await net.host.run(["curl", "--silent", "--show-error", "--fail", ...socket]);
    assertEquals(parseExposition(stdout).get("sallyport_enforcing"), 1);
    const { stdout: code } = await net.host.run([
      "curl",
      "-s",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      `http://${LISTEN}/`,
    ]);
    assertEquals(code, "404");
  },
);

kernelTest({
  name: "where somebody else has the port of metrics, the firewall runs without, and says so",
  needs: NEEDS,
}, async () => {
  await using net = Namespace.pair();
  await using squatter = startServer(net.host, { tcp: [9494] });
  await squatter.ready;
  await using daemon = await startSallyport(net, { config: { Metrics: { Listen: LISTEN } } });
  const { message } = await daemon.waitForEvent(({ code }) => code === "no-metrics");
  assert(message?.startsWith(`metrics cannot be had at ${LISTEN}: `), message);
});
