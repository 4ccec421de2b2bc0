import type { ConditionTrace, Explanation } from "./explain.ts";
import type { Rule } from "./rule.ts";
import { TRUE } from "./truth.ts";

/** A rule that would match but for one condition. */
export interface NearMiss {
  readonly rule: Rule;
  readonly missed: ConditionTrace;
  /** How many other conditions of it hold. */
  readonly held: number;
}

/** The rules that miss by one condition alone: those of which most holds first, within these in the order of the walk. */
export function nearMisses({ rules }: Explanation): readonly NearMiss[] {
  return rules.flatMap(({ rule, outcome, conditions }) => {
    const [missed, ...more] = conditions.filter(({ truth }) => truth !== TRUE);
    if (outcome.kind !== "misses" || missed === undefined || more.length > 0) return [];
    return [{ rule, missed, held: conditions.length - 1 }];
  }).sort((a, b) => b.held - a.held);
}
