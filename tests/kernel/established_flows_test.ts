/**
 * The rules change while many flows are under way: what is denied by now ends at once, and nothing else loses a byte. So
 * many flows of TCP as SALLYPORT_TEST_FLOWS says, and a fifth as many of UDP; 200 unless told.
 */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { TRAFFIC } from "../support/clients.ts";
import { type Daemon, startSallyport } from "../support/daemon.ts";
import { denyPort } from "../support/deny_port.ts";
import { type Flow, Flows } from "../support/flows.ts";
import { kernelTest } from "../support/kernel_test.ts";
import { Namespace, SERVER_IPV4, SERVER_IPV6 } from "../support/namespace.ts";
import { patient } from "../support/patience.ts";

const COUNT = Number(Deno.env.get("SALLYPORT_TEST_FLOWS") ?? 200);
/** A thousand blocks each second, however many flows there are. */
const SECONDS = patient(COUNT / 1_000);
const [DOOMED, SPARED] = [7000, 7001];
const ADDRESSES = [SERVER_IPV4, SERVER_IPV6];
const ECONNABORTED = 103;
/** "Within a second of their next packet". */
const LAG_SECONDS = 1;

kernelTest({
  name: "the rules change under many flows: what is denied ends at once, nothing else loses a byte",
  needs: [...TRAFFIC, "ipv6"],
  timeout: 60_000 + 60 * COUNT,
}, async () => {
  await using net = Namespace.pair();
  await using server = await Flows.serve(net.server, [DOOMED, SPARED]);
  await using daemon = await startSallyport(net, { readyWithin: 30_000 });
  const talk = (port: number): Promise<Flows> => Flows.talk(net.host, COUNT / 2, SECONDS, port, ADDRESSES);
  await using doomed = await talk(DOOMED);
  await using spared = await talk(SPARED);
  assertEquals(await judgements(daemon), { [DOOMED]: [1], [SPARED]: [1] });

  await denyPort(daemon, "elsewhere", 9);
  assertEquals(await judgements(daemon), { [DOOMED]: [2], [SPARED]: [2] });

  await denyPort(daemon, "doomed", DOOMED);
  const datagrams = await datagramsTo(server, DOOMED);
  const ended = await allEnded(doomed);
  const lags = ended.map(({ lag }) => lag ?? NaN).sort((a, b) => a - b);
  console.log(`${ended.length} of ${COUNT} flows of TCP ended ${milliseconds(lags)} after their next packet`);
  assertEquals(new Set(ended.map(({ error }) => error)), new Set([ECONNABORTED]));
  assertLessOrEqual(Math.max(...lags), patient(LAG_SECONDS));
  assertEquals(await judgements(daemon, SPARED), { [SPARED]: [3] });

  await denyPort(daemon, "elsewhere too", 10);
  assertEquals(await judgements(daemon, SPARED), { [SPARED]: [4] });
  assertEquals(await datagramsTo(server, DOOMED), datagrams, "what is denied arrives no more");

  for (const { protocol, sent, heard, whole, error } of await spared.quiet()) {
    assertEquals({ protocol, sent, whole, error }, { protocol, sent: heard, whole: true, error: null });
    assert(sent > 0);
  }
  const seen = (await server.list()).filter(({ protocol }) => protocol === "tcp");
  const closed = seen.filter(({ error }) => error !== null);
  assertEquals([closed.length, seen.length, seen.every(({ whole }) => whole)], [COUNT / 2, COUNT, true]);
  assert(closed.every(({ port }) => port === DOOMED));
  assertEquals(await daemon.stop(), 0);
  assertEquals(daemon.events.find(({ event }) => event === "stopped")?.["lost_events"], 0);
});

/**
 * How often each flow was judged, to each port, without repetition: [1] if each was once. After a time in which each flow
 * has sent two or three times.
 */
async function judgements(daemon: Daemon, only?: number): Promise<Record<number, number[]>> {
  await pause(2.5 * SECONDS + patient(0.3));
  const times = new Map<string, number>();
  for (const { event, repeated, protocol, src_port, dst_port } of daemon.events) {
    if (event !== "decision" || repeated === true) continue;
    const flow = `${dst_port} ${protocol} ${src_port}`;
    times.set(flow, (times.get(flow) ?? 0) + 1);
  }
  const ports = only === undefined ? [DOOMED, SPARED] : [only];
  return Object.fromEntries(ports.map((port) => {
    const flows = [...times].filter(([flow]) => flow.startsWith(`${port} `));
    assertEquals(flows.length, COUNT / 2 + Math.ceil(COUNT / 10), `flows to port ${port}`);
    return [port, [...new Set(flows.map(([, judged]) => judged))].sort()];
  }));
}

async function allEnded(talkers: Flows): Promise<Flow[]> {
  for (;;) {
    const flows = (await talkers.list()).filter(({ protocol }) => protocol === "tcp");
    if (flows.every(({ error }) => error !== null)) return flows;
    await pause(patient(0.1));
  }
}

async function datagramsTo(server: Flows, port: number): Promise<number> {
  await pause(patient(0.2));
  const sockets = (await server.list()).filter((each) => each.protocol === "udp" && each.port === port);
  return sockets.reduce((sum, { heard }) => sum + heard, 0);
}

function milliseconds(sorted: readonly number[]): string {
  const text = (seconds = NaN): string => `${(seconds * 1_000).toFixed(1)} ms`;
  return `${text(sorted[sorted.length >> 1])} (median), ${text(sorted.at(-1))} (the last)`;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
