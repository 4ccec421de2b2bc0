import { cpuMicroseconds } from "./cpu.ts";
import { inNamespace, queueHits, SERVER_ADDRESS } from "./namespaces.ts";
import { startSallyport } from "./sallyport.ts";
import { PORT } from "./server.ts";
import { run, until } from "./system.ts";
import { type Bench, C_LOOP_THAT_DROPS, type Running } from "./variants.ts";

/** What each datagram of a denied flood costs the program that drops it, once for each round. */
export interface Flood {
  readonly datagrams: number;
  /** A datagram is sent in so many microseconds, at the soonest. */
  readonly pauseMicroseconds: number;
  /** utime + stime of all threads, per datagram, in microseconds. */
  readonly c: readonly number[];
  readonly sallyport: readonly number[];
}

/** With the shorter, datagrams wait for the program most of the time, with the longer, it for them. */
export const PAUSES = [5, 20] as const;
const ROUNDS = 5;
const LIMIT_MILLISECONDS = 60_000;

type Start = (bench: Bench) => Promise<Running>;

/** The two take turns, and each goes first in every other round: the machine's moods hit both. */
export async function measureFlood(bench: Bench, datagrams: number, pauseMicroseconds: number): Promise<Flood> {
  const costs = { c: [] as number[], sallyport: [] as number[] };
  const starts = { c: C_LOOP_THAT_DROPS.start, sallyport: startThatDenies };
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? ["c", "sallyport"] as const : ["sallyport", "c"] as const;
    for (const name of order) costs[name].push(await costOf(bench, starts[name], datagrams, pauseMicroseconds));
  }
  return { datagrams, pauseMicroseconds, ...costs };
}

/** Its one rule lets another program through. */
const startThatDenies: Start = ({ namespaces, programs, signal }) =>
  startSallyport({ namespace: namespaces.client, backend: "netlink", rules: 1, client: programs.server, signal });

/** A fifth as many datagrams before warm the caches and the JIT. */
async function costOf(bench: Bench, start: Start, datagrams: number, pause: number): Promise<number> {
  await using running = await start(bench);
  await flood(bench, Math.ceil(datagrams / 5), pause);
  const before = cpuOf(running);
  const met = await flood(bench, datagrams, pause);
  return (cpuOf(running) - before) / met;
}

function cpuOf({ pid }: Running): number {
  return pid === null ? NaN : cpuMicroseconds(pid);
}

/** Returns how many met the queue, which are all: none of them is remembered. */
async function flood({ namespaces, programs, signal }: Bench, datagrams: number, pause: number): Promise<number> {
  const hits = (): Promise<number> => queueHits(namespaces.client);
  const before = await hits();
  const command = [programs.client, "udp", SERVER_ADDRESS, String(PORT), String(datagrams), String(pause)];
  await run(inNamespace(namespaces.client, command), signal);
  const allMet = async (): Promise<boolean> => await hits() - before >= datagrams;
  await until(allMet, LIMIT_MILLISECONDS, () => "Datagrams of the flood did not meet the queue", signal);
  return datagrams;
}
