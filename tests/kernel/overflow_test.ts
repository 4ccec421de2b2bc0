/** A queue of 64 packets overflows (support/small_queue_main.ts): each packet is accounted for, and nothing is stuck. */
import { assertEquals, assertGreater } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { ArrivalCounter } from "../support/arrival_counter.ts";
import { everyKind, outcomesOf } from "../support/attempts.ts";
import { PYTHON_PATH, TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, type NamespacePair, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";
import { queueEntry, sentToQueue } from "../support/queue_counts.ts";
import { PYTHON } from "../support/requirements.ts";
import { simpleRule } from "../support/rules.ts";
import { startServer } from "../support/servers.ts";

const SMALL_QUEUE_MAIN = fromFileUrl(new URL("../support/small_queue_main.ts", import.meta.url));
const FLOWS = 400;
const LEFT_OPEN_PORT = 54;

/**
 * Many flows, each of one packet that nobody waits for: datagrams and SYNs, by IPv4 and IPv6. From ports of their own: what
 * passes a full queue is remembered as let through, and the next from its port would not be sent to the queue.
 */
const BURST = `
import sys
from socket import *
for number in range(${FLOWS}):
    family, address = [(AF_INET, "${SERVER_IPV4}"), (AF_INET6, "${SERVER_IPV6}")][number % 2]
    with socket(family, SOCK_STREAM if number % 4 < 2 else SOCK_DGRAM) as s:
        s.setblocking(False)
        s.bind(("", int(sys.argv[1]) + number))
        try: s.connect((address, 9)); s.send(b"burst")
        except OSError: pass
`;

const OVERFLOWS = [
  { what: "the queue", env: {}, count: "queueDropped" },
  { what: "the socket's buffer", env: { SALLYPORT_TEST_RECEIVE_BUFFER: "8192" }, count: "userDropped" },
] as const;

for (const { what, env, count } of OVERFLOWS) {
  for (const posture of ["open", "closed"] as const) {
    kernelTest({
      name:
        `${what} overflows (QueueFull ${posture}): what was sent there is decided, dropped or passed, to the packet`,
      needs: [...TRAFFIC, "iptables", "ip6tables", "ipv6", "libnetfilter_queue"],
    }, async () => {
      await using net = Namespace.pair();
      await using server = startServer(net.server, { udp: [LEFT_OPEN_PORT] });
      await server.ready;
      await outcomesOf(net.host, everyKind({ text: "a neighbour that is not known yet keeps a few packets alone" }));
      const arrivals = await ArrivalCounter.at(net.server);
      await using daemon = await startSmall(net, posture, env);
      daemon.signal("SIGSTOP");
      await burst(net, 20_000);
      daemon.signal("SIGCONT");
      await burst(net, 21_000);
      await nothingWaits(net);
      const passed = sumOf(await arrivals.packets());
      assertEquals(passed > 0, posture === "open");

      const outcomes = await outcomesOf(
        net.host,
        [SERVER_IPV4, SERVER_IPV6].map((address) => (
          { kind: "udp", address, port: LEFT_OPEN_PORT, text: "afterwards", awaited: true }
        )),
      );
      assertEquals(outcomes, ["answered", "answered"]);
      await nothingWaits(net);
      const [sent, entry] = [await sentToQueue(net.host), await queueEntry(net.host)];
      assertEquals(await daemon.stop(), 0);
      const stopped = daemon.events.find(({ event }) => event === "stopped");
      const decided = Number(stopped?.["packets"]);
      console.log(
        `${sent} sent = ${decided} decided + ${entry.queueDropped} + ${entry.userDropped} dropped + ${passed} passed`,
      );
      assertEquals(sent, decided + entry.queueDropped + entry.userDropped + passed);
      assertGreater(sent, 2 * FLOWS);
      const { queueDropped: queue_dropped, userDropped: user_dropped } = entry;
      assertEquals(stopped?.["queue"], { sent, queue_dropped, user_dropped, passed_open: passed });
      const told = daemon.events.findLast(({ code }) => code === "queue-passed-open")?.["count"] ?? 0;
      assertEquals(told, passed);
      assertEquals(entry[count] > 0, posture === "closed");
    });
  }
}

/** Goes on for ever from one socket, which no rule allows. */
const STREAM = `
import time
from socket import *
s = socket(AF_INET, SOCK_DGRAM)
s.connect(("${SERVER_IPV4}", 9))
while True:
    try: s.send(b"unasked")
    except OSError: pass
    time.sleep(0.01)
`;

kernelTest({
  name: "a flow that passed a full queue is judged soon after no more pass: what the rules deny ends",
  needs: [...TRAFFIC, "iptables", "ip6tables", "ipv6", "libnetfilter_queue"],
}, async () => {
  await using net = Namespace.pair();
  await outcomesOf(net.host, everyKind({ text: "a neighbour that is not known yet keeps a few packets alone" }));
  await using daemon = await startSmall(net, "open", {});
  daemon.signal("SIGSTOP");
  await burst(net, 20_000);
  const arrivals = await ArrivalCounter.at(net.server);
  await using _stream = net.host.spawn([PYTHON, "-c", STREAM]);
  await arrive(arrivals, 20);
  daemon.signal("SIGCONT");
  await daemon.waitForEvent(({ event, judged_anew }) => event === "changed" && judged_anew === true, patient(20_000));
  await pause(1_000);
  const then = sumOf(await arrivals.packets());
  await pause(1_000);
  assertEquals(sumOf(await arrivals.packets()), then);
  const [passed, changed] = ["queue-passed-open", "changed"].map((what) =>
    daemon.events.findIndex(({ event, code }) => what === event || what === code)
  );
  assertGreater(changed, passed);
  assertEquals(await daemon.stop(), 0);
});

async function arrive(arrivals: ArrivalCounter, packets: number): Promise<void> {
  for (let waited = 0; waited < patient(10_000); waited += 50) {
    if (sumOf(await arrivals.packets()) >= packets) return;
    await pause(50);
  }
  throw new Error(`fewer than ${packets} packets arrived`);
}

function startSmall(
  net: NamespacePair,
  posture: "open" | "closed",
  env: Readonly<Record<string, string>>,
): Promise<Daemon> {
  const left = simpleRule("000-left-open", "allow", "dest.port", `${LEFT_OPEN_PORT}`);
  const denied = simpleRule("python", "deny", "process.path", PYTHON_PATH);
  return startSallyport(net, {
    entry: SMALL_QUEUE_MAIN,
    env,
    config: { Failure: { QueueFull: posture, DaemonDown: "closed" } },
    rules: [{ ...left, precedence: true }, denied],
    args: ["--queue-backend", "libnetfilter_queue"],
  });
}

async function burst({ host }: NamespacePair, firstPort: number): Promise<void> {
  const { code, stderr } = await host.run([PYTHON, "-c", BURST, `${firstPort}`]);
  assertEquals([code, stderr], [0, ""]);
}

async function nothingWaits({ host }: NamespacePair): Promise<void> {
  for (let waited = 0; waited < patient(5_000); waited += 50) {
    if ((await queueEntry(host)).waiting === 0) return;
    await pause(50);
  }
  throw new Error(`${(await queueEntry(host)).waiting} packets are stuck in the queue`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
