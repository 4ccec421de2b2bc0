import type { RuleHits } from "../history/history_reader.ts";
import type { ListedRule } from "./listed_rules.ts";

/** What history tells of the use of rules. Times: microseconds since 1970. */
export interface RuleUse {
  /** From when on a hit counts. */
  readonly since: number;
  /** Since when hits are known. */
  readonly began: number;
  /** How many days `since` lies back, and on how many of UTC's something was decided since. */
  readonly days: number;
  readonly daysInUse: number;
  readonly hits: ReadonlyMap<string, RuleHits>;
}

/** The rules that could be let go of, and those of which it is not known. */
export interface UnusedRules {
  /** Enabled rules of files of which there is no hit since then, in their order. */
  readonly unused: readonly ListedRule[];
  /** Those that are not counted, since they ask for silence. */
  readonly uncounted: readonly ListedRule[];
  /** Of how many it was asked. */
  readonly asked: number;
}

/** A disabled rule is not asked, and what is built in nobody has to keep. */
export function unusedRules(rules: readonly ListedRule[], { since, hits }: RuleUse): UnusedRules {
  const asked = rules.filter(({ rule, file }) => rule.enabled && file !== null);
  const isUsed = ({ rule }: ListedRule): boolean => (hits.get(rule.name)?.last ?? 0) >= since;
  return {
    unused: asked.filter((listed) => !listed.rule.nolog && !isUsed(listed)),
    uncounted: asked.filter(({ rule }) => rule.nolog),
    asked: asked.length,
  };
}
