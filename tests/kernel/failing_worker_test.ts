/** What a failing verdict thread does to real traffic. It fails on packets to port 6666: see support/failing_main.ts. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { curl, CURL_PATH, sendUdp, TRAFFIC } from "../support/clients.ts";
import { type Daemon, type DaemonEvent, startSallyport } from "../support/daemon.ts";
import { hasOurRules } from "../support/firewall.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4 } from "../support/namespace.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";
import { SocketHolder } from "../support/socket_holder.ts";
import { suspend } from "../support/suspend.ts";

const FATAL_PORT = 6666;
const HUNGRY_PORT = 6668;
const DENIED_PORT = 54;
const SIGTRAP = 5;
const TIMED_OUT = 28;
/** Sends texts to ports, one after the other, by the same socket. */
const SENDS = `
sender = sock(SOCK_DGRAM)
def send(texts):
    for text, port in texts: sender.sendto(text.encode(), ("${SERVER_IPV4}", port))
`;
const URL_OF_SERVER = `http://${SERVER_IPV4}/`;

kernelTest({
  name: "A verdict thread that fails is replaced, and goes on deciding; its packet goes the way of DaemonDown",
  needs: [...TRAFFIC, "curl"],
}, async () => {
  for (const posture of ["open", "closed"] as const) {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [FATAL_PORT, 53] });
    await server.ready;
    await using daemon = await startFailing(net, posture);
    await sendUdp(net.host, SERVER_IPV4, FATAL_PORT, "fatal");
    const { message = "" } = await daemon.waitForEvent(({ code }) => code === "verdict-thread-replaced");
    assertMatch(message, /\(1 packets settled by the failure posture\): .* failed on a packet to port 6666/);

    assertEquals((await curl(net.host, URL_OF_SERVER)).code, TIMED_OUT);
    await sendUdp(net.host, SERVER_IPV4, 53, "allowed");
    await server.waitFor(({ text }) => text === "allowed");
    assertEquals(server.received().some(({ text }) => text === "fatal"), posture === "open");
    await server.nothingFor(({ port }) => port === 80, 0);
    await daemon.waitForEvent(({ rule, process_path }) => rule === "curl" && process_path === CURL_PATH);
    assertEquals((await queue(net)).waiting, 0);
    assertEquals(await daemon.stop(), 0);
    const stopped = daemon.events.find(({ event }) => event === "stopped");
    const sent = stopped?.["packets"]; // those of the thread that failed among them
    assertEquals(stopped?.["queue"], { sent, queue_dropped: 0, user_dropped: 0, passed_open: 0 });
    assertEquals(await hasOurRules(net.host), false);
  }
});

kernelTest({
  name: "A verdict thread that fails twice in a row ends the daemon: what stays is what DaemonDown says",
  needs: [...TRAFFIC, "curl"],
}, async () => {
  for (const [posture, code] of [["open", 0], ["closed", TIMED_OUT]] as const) {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80] });
    await server.ready;
    await using daemon = await startFailing(net, posture);
    await sendUdp(net.host, SERVER_IPV4, FATAL_PORT, "fatal", { count: 20 });
    assertEquals(await daemon.ended(), 1);
    assertStringIncludes(daemon.stderr, "sallyport: the verdict thread failed: ");
    assertEquals(await hasOurRules(net.host), posture === "closed");
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, code);
  }
});

kernelTest({
  name: "Packets of a flow that was denied a moment ago are not let through by a thread that fails on the next one",
  needs: [...TRAFFIC],
}, async () => {
  for (const posture of ["open", "closed"] as const) {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { udp: [FATAL_PORT, DENIED_PORT, 53] });
    await server.ready;
    await using client = await SocketHolder.start(net.host, SENDS);
    await using daemon = await startFailing(net, posture);
    {
      using _suspended = await suspend(daemon);
      await client.ask(`send([("denied", ${DENIED_PORT})] * 3 + [("fatal", ${FATAL_PORT}), ("behind", 53)])`);
    }
    const { message = "" } = await daemon.waitForEvent(({ code }) => code === "verdict-thread-replaced");
    assertMatch(message, /\(1 packets settled by the failure posture\)/);
    await server.waitFor(({ text }) => text === "behind");
    const expected = posture === "open" ? ["fatal", "behind"] : ["behind"];
    assertEquals(server.received().map(({ text }) => text), expected);
    assertEquals((await queue(net)).waiting, 0);
  }
});

kernelTest({
  name: "A verdict thread that fails for the fifth time, each time after a while, ends the daemon",
  needs: [...TRAFFIC],
}, async () => {
  await using net = Namespace.pair();
  await using daemon = await startFailing(net, "closed");
  for (let failures = 1; failures <= 5; failures++) {
    await sendUdp(net.host, SERVER_IPV4, FATAL_PORT, "fatal");
    if (failures === 5) break;
    const replaced = ({ code }: DaemonEvent): boolean => code === "verdict-thread-replaced";
    await daemon.waitFor(() => daemon.events.filter(replaced).length === failures);
    await sendUdp(net.host, SERVER_IPV4, 2000 + failures, "the next one decides");
    await daemon.waitForEvent(({ dst_port }) => dst_port === 2000 + failures);
    await ranLongEnough();
  }
  assertEquals(await daemon.ended(), 1);
  assertMatch(daemon.stderr, /the verdict thread failed: .*\(the failure number 5 within 10 minutes\)/);
  assertEquals(await hasOurRules(net.host), true);
});

kernelTest({
  name: "A verdict thread that uses up its memory takes the process along: then DaemonDown holds",
  needs: [...TRAFFIC, "curl"],
}, async () => {
  for (const [posture, code] of [["open", 0], ["closed", TIMED_OUT]] as const) {
    await using net = Namespace.pair();
    await using server = startServer(net.server, { tcp: [80], udp: [HUNGRY_PORT] });
    await server.ready;
    await using daemon = await startFailing(net, posture, { DENO_V8_FLAGS: "--max-old-space-size=64" });
    await sendUdp(net.host, SERVER_IPV4, HUNGRY_PORT, "hungry");
    assertEquals(await daemon.ended(), 128 + SIGTRAP, daemon.stderr);
    assertStringIncludes(daemon.stderr, "heap");
    assertEquals(await hasOurRules(net.host), true);
    assertEquals((await curl(net.host, URL_OF_SERVER)).code, code);
    assertEquals(server.received().some(({ text }) => text === "hungry"), false);
  }
});

/** Denies curl, and datagrams to DENIED_PORT. When it returns, the thread has run long enough for a failure not to be its last. */
async function startFailing(
  net: NamespacePair,
  daemonDown: "open" | "closed",
  env: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  const daemon = await startSallyport(net, {
    entry: fromFileUrl(new URL("../support/failing_main.ts", import.meta.url)),
    config: { Failure: { DaemonDown: daemonDown } },
    env,
    rules: [
      simpleRule("curl", "deny", "process.path", CURL_PATH),
      simpleRule("port", "deny", "dest.port", `${DENIED_PORT}`),
    ],
  });
  await ranLongEnough();
  return daemon;
}

/** A thread that fails within a second of its start is the last. */
function ranLongEnough(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}

async function queue({ host }: NamespacePair): Promise<{ waiting: number }> {
  const table = (await host.run(["cat", "/proc/net/netfilter/nfnetlink_queue"])).stdout.trim().split(/\s+/);
  return { waiting: Number(table[2]) };
}
