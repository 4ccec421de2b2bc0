import { startMonitor } from "../src/daemon/start_monitor.ts";
import { Libc } from "../src/ffi/libc.ts";
import { startSallyport } from "./sallyport.ts";
import { connectMany } from "./speed.ts";
import type { Bench } from "./variants.ts";

/** What the monitor costs, once for each round: with it less without it. */
export interface MonitorCost {
  /** Of a whole connection without any firewall, from socket() to close(), at both ends. */
  readonly connectMicroseconds: readonly number[];
  /** From the start of the program to its event `ready`: by eBPF less by /proc. */
  readonly readyMilliseconds: readonly number[];
}

/** With and without take turns, and each goes first in every other round: the machine's moods hit both. */
export async function measureMonitorCost(bench: Bench, rounds: number, connects: number): Promise<MonitorCost> {
  const connectMicroseconds: number[] = [];
  const readyMilliseconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [true, false] : [false, true];
    connectMicroseconds.push(await difference(order, (monitored) => connectTime(bench, monitored, connects)));
    readyMilliseconds.push(await difference(order, (monitored) => readyTime(bench, monitored)));
  }
  return { connectMicroseconds, readyMilliseconds };
}

async function difference(
  order: readonly boolean[],
  measure: (monitored: boolean) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (const monitored of order) sum += (monitored ? 1 : -1) * await measure(monitored);
  return sum;
}

async function connectTime(bench: Bench, monitored: boolean, connects: number): Promise<number> {
  using libc = new Libc();
  using _monitor = startMonitor(libc, monitored ? "ebpf" : "proc");
  await connectMany(bench, Math.ceil(connects / 5));
  const { seconds, connects: made } = await connectMany(bench, connects);
  return seconds / made * 1_000_000;
}

async function readyTime({ namespaces, programs, signal }: Bench, monitored: boolean): Promise<number> {
  const setting = { namespace: namespaces.client, client: programs.client, signal };
  const attribution = monitored ? "ebpf" : "proc";
  await using daemon = await startSallyport({ ...setting, backend: "netlink", rules: 1, attribution });
  return daemon.readyMilliseconds;
}
