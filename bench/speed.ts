import { inNamespace, SERVER_ADDRESS } from "./namespaces.ts";
import { PORT } from "./server.ts";
import { median } from "./statistics.ts";
import { run } from "./system.ts";
import { type Bench, startVariant, type Variant } from "./variants.ts";

/** The client's own line about a series of connects. */
export interface Connects {
  readonly connects: number;
  readonly seconds: number;
  readonly p50_us: number;
  readonly p90_us: number;
  readonly p99_us: number;
}

/** One round: every variant once, close together in time, so that the machine's moods hit all of them. */
export type Round = Readonly<Partial<Record<Variant, Connects>>>;

/** Medians over the rounds. The last three compare within each round first. */
export interface Speed {
  readonly variant: Variant;
  readonly connectsPerSecond: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly added_us: number;
  /** Added p50 by that of the C loop. */
  readonly addedRatio: number;
  /** Connects per second by those of the C loop. */
  readonly rateRatio: number;
}

/** Makes `count` connects one after the other from the client's namespace. */
export async function connectMany(bench: Bench, count: number): Promise<Connects> {
  const command = [bench.programs.client, "tcp", SERVER_ADDRESS, String(PORT), String(count)];
  return JSON.parse(await run(inNamespace(bench.namespaces.client, command), bench.signal));
}

/** Measures every variant once. A tenth as many connects before each warm the caches and the JIT. */
export async function measureRound(bench: Bench, variants: readonly Variant[], count: number): Promise<Round> {
  const round: Partial<Record<Variant, Connects>> = {};
  for (const variant of variants) {
    await using _running = await startVariant(variant, bench);
    await connectMany(bench, Math.ceil(count / 10));
    round[variant] = await connectMany(bench, count);
  }
  return round;
}

/** The medians of a variant over the rounds that have it. */
export function summarize(rounds: readonly Round[], variant: Variant): Speed {
  const over = (figure: (round: Round, own: Connects) => number): number =>
    median(rounds.flatMap((round) => round[variant] === undefined ? [] : [figure(round, round[variant])]));
  return {
    variant,
    connectsPerSecond: over((_, own) => rate(own)),
    p50_us: over((_, own) => own.p50_us),
    p99_us: over((_, own) => own.p99_us),
    added_us: over((round, own) => added(round, own)),
    addedRatio: over((round, own) => added(round, own) / added(round, round["c-loop"])),
    rateRatio: over((round, own) => rate(own) / rate(round["c-loop"])),
  };
}

function rate(connects: Connects | undefined): number {
  return connects === undefined ? NaN : connects.connects / connects.seconds;
}

function added(round: Round, connects: Connects | undefined): number {
  return (connects?.p50_us ?? NaN) - (round.none?.p50_us ?? NaN);
}
