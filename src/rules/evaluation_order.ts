import { compareNames } from "./compare_names.ts";
import type { Rule } from "./rule.ts";

/** The enabled rules in the order in which they are asked: of their names' bytes. Of two with one name the later holds. */
export function evaluationOrder(rules: readonly Rule[]): readonly Rule[] {
  return [...new Map(rules.map((rule) => [rule.name, rule])).values()]
    .filter((rule) => rule.enabled)
    .sort((a, b) => compareNames(a.name, b.name));
}
