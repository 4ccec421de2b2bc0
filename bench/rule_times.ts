import { Random } from "../tests/support/random.ts";
import { type Kind, KINDS, RuleMix, type Size, type Times } from "./rule_mix.ts";

export const SMALL: Size = { rules: 100, domains: 0 };
export const LARGE: Size = { rules: 10_000, domains: 1_000_000 };
const DECISIONS = 20_000;

/** How long decisions of one kind took with so many rules, once for each round. */
export interface RuleTimes {
  readonly kind: Kind;
  readonly size: Size;
  readonly rounds: readonly Times[];
}

/** The two sets of rules take turns, and each goes first in every other round. The first round of all is thrown away. */
export function measureRuleTimes(rounds: number): readonly RuleTimes[] {
  const mixes = [SMALL, LARGE].map((size) => new RuleMix(size));
  const all = KINDS.flatMap((kind) => mixes.map((mix) => ({ kind, mix, rounds: [] as Times[] })));
  for (let round = 0; round <= rounds; round++) {
    for (const each of round % 2 === 0 ? all : all.toReversed()) {
      const times = each.mix.measure(each.kind, DECISIONS, new Random(round));
      if (round > 0) each.rounds.push(times);
    }
  }
  return all.map(({ kind, mix, rounds }) => ({ kind, size: mix.size, rounds }));
}

/** What the 99th percentile with many rules is to that with few, in each round. */
export function ratiosOfP99(times: readonly RuleTimes[], kind: Kind): readonly number[] {
  const roundsOf = (size: Size): readonly Times[] =>
    times.find((each) => each.kind === kind && each.size === size)?.rounds ?? [];
  return roundsOf(LARGE).map(({ p99 }, round) => p99 / (roundsOf(SMALL)[round]?.p99 ?? NaN));
}
