import { checkPrograms } from "./check_programs.ts";
import { evaluationOrder } from "./evaluation_order.ts";
import { neverMatches } from "./never_matches.ts";
import type { ProgramFiles } from "./program_files.ts";
import type { Remark } from "./remark.ts";
import type { Rule } from "./rule.ts";
import type { RuleSetOptions } from "./rule_set.ts";
import { type Shadow, shadowedRules } from "./shadowed_rules.ts";

/**
 * What is to be said of rules that can all be used, in the order in which they are asked: those that can never decide,
 * and programs that are not what a rule takes them for. Disabled rules are left out.
 */
export function checkRules(rules: readonly Rule[], options: RuleSetOptions, files: ProgramFiles): readonly Remark[] {
  const shadows = new Map(shadowedRules(rules, options).map((shadow) => [shadow.rule, shadow]));
  return evaluationOrder(rules).flatMap((rule) => {
    const shadow = shadows.get(rule);
    return [
      ...neverMatches(rule, options.loopback),
      ...(shadow === undefined ? [] : [{ rule, path: "$", reason: shadowText(shadow) }]),
      ...checkPrograms(rule, files),
    ];
  });
}

function shadowText({ rule, by }: Shadow): string {
  const other = JSON.stringify(by.name);
  const isEarlier = evaluationOrder([rule, by])[0] === by;
  return isEarlier
    ? `this never decides: rule ${other} matches wherever it does, comes earlier and ends the walk`
    : `this never decides: rule ${other} matches wherever it does, comes later, and goes before an allow without precedence`;
}
