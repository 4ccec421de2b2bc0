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

/**
 * The rules that miss by one condition alone. Those of this program come first, for with many rules a port that holds says
 * little; then those of which most holds; within these in the order of the walk.
 */
export function nearMisses({ rules }: Explanation): readonly NearMiss[] {
  const misses = rules.flatMap(({ rule, outcome, conditions }) => {
    const [missed, ...more] = conditions.filter(({ truth }) => truth !== TRUE);
    if (outcome.kind !== "misses" || missed === undefined || more.length > 0) return [];
    return [{ rule, missed, held: conditions.length - 1, isOfProgram: conditions.some(isOfProgram) }];
  });
  return misses.sort((a, b) => Number(b.isOfProgram) - Number(a.isOfProgram) || b.held - a.held);
}

function isOfProgram({ truth, found }: ConditionTrace): boolean {
  return truth === TRUE && found.some(({ operand }) => operand === "process.path");
}
