import { assertNever } from "../src/core/assert_never.ts";
import { cpuMicroseconds } from "./cpu.ts";
import { inNamespace, SERVER_ADDRESS } from "./namespaces.ts";
import { PORT } from "./server.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { run } from "./system.ts";
import { type Bench, NONE, OPENSNITCHD, type Running, type Variant } from "./variants.ts";

/** How the client connects: so many threads, each one connect after the other. */
export interface Load {
  readonly title: string;
  readonly threads: number;
}

export const ONE_CLIENT: Load = { title: "one client", threads: 1 };
export const FOUR_CLIENTS: Load = { title: "four clients in parallel", threads: 4 };
export const LOADS: readonly Load[] = [ONE_CLIENT, FOUR_CLIENTS];

/** The client's own line about a series of connects, and what they cost the program that decides. */
export interface Connects {
  readonly connects: number;
  readonly seconds: number;
  readonly p50_us: number;
  readonly p99_us: number;
  /** utime + stime of all threads, per connect; null where nobody decides. */
  readonly cpu_us: number | null;
}

/** One round: every variant once under every load, close together in time, so that the machine's moods hit all. */
export type Round = ReadonlyMap<string, readonly Connects[]>;

/** What a round says about a variant under a load. All times in microseconds. */
export type Figure = "connects/s" | "p50" | "p99" | "added p50" | "CPU";

/** Makes `count` connects from the client's namespace, shared by so many threads; `pause`: microseconds before each. */
export async function connectMany(
  bench: Bench,
  count: number,
  threads = 1,
  pause = 0,
): Promise<Omit<Connects, "cpu_us">> {
  const numbers = [PORT, Math.ceil(count / threads), threads, pause].map(String);
  const command = [bench.programs.client, "tcp", SERVER_ADDRESS, ...numbers];
  return JSON.parse(await run(inNamespace(bench.namespaces.client, command), bench.signal));
}

/** Measures every variant once. A fifth as many connects before each warm the caches and the JIT. */
export async function measureRound(bench: Bench, variants: readonly Variant[], count: number): Promise<Round> {
  const round = new Map<string, readonly Connects[]>();
  for (const variant of variants) {
    await using running = await variant.start(bench);
    const connects = variant === OPENSNITCHD ? Math.ceil(count / 4) : count;
    await connectMany(bench, Math.ceil(connects / 5), 2);
    const results: Connects[] = [];
    for (const load of LOADS) results.push(await measureLoad(bench, running, load, connects));
    round.set(variant.name, results);
  }
  return round;
}

async function measureLoad(bench: Bench, { pid }: Running, { threads }: Load, count: number): Promise<Connects> {
  const before = pid === null ? 0 : cpuMicroseconds(pid);
  const result = await connectMany(bench, count, threads);
  return { ...result, cpu_us: pid === null ? null : (cpuMicroseconds(pid) - before) / result.connects };
}

/** A figure of a variant under one load, over the rounds. */
export function figureOf(rounds: readonly Round[], figure: Figure, variant: Variant, load: Load): Spread {
  return spreadOf(rounds.map((round) => figureIn(round, figure, variant, load)));
}

/** A figure of a variant by that of another: divided within each round first, then over the rounds. */
export function ratioOf(
  rounds: readonly Round[],
  figure: Figure,
  variant: Variant,
  reference: Variant,
  load: Load,
): Spread {
  const ratioIn = (round: Round): number =>
    figureIn(round, figure, variant, load) / figureIn(round, figure, reference, load);
  return spreadOf(rounds.map(ratioIn));
}

/** NaN for what was not measured. */
function figureIn(round: Round, figure: Figure, variant: Variant, load: Load): number {
  const own = round.get(variant.name)?.[LOADS.indexOf(load)];
  if (own === undefined) return NaN;
  switch (figure) {
    case "connects/s":
      return own.connects / own.seconds;
    case "p50":
      return own.p50_us;
    case "p99":
      return own.p99_us;
    case "added p50":
      return variant === NONE ? NaN : own.p50_us - figureIn(round, "p50", NONE, load);
    case "CPU":
      return own.cpu_us ?? NaN;
    default:
      return assertNever(figure);
  }
}
