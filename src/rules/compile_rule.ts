import type { Decision } from "../core/decision.ts";
import { compileOperator } from "./compile_operator.ts";
import { listVersions } from "./lists/list_versions.ts";
import { type Lists, NO_LISTS } from "./lists/loaded_list.ts";
import type { Rule } from "./rule.ts";
import type { Predicate } from "./predicate.ts";

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly rule: Rule;
  /** By which the next rule set knows that it did not change. */
  readonly source: string;
  readonly test: Predicate;
  /** What the rule decides when nothing was unknown on the way to it: made once. */
  readonly decision: Decision;
}

/** Compiles a rule: 0.3 ms for each pattern in it, a few microseconds else. */
export function compileRule(rule: Rule, lists: Lists = NO_LISTS, source = ruleSource(rule, lists)): CompiledRule {
  const { action, name, nolog } = rule;
  const decision: Decision = { action, rule: name, reason: "rule", unknown: [], otherCase: [], quiet: nolog };
  return { rule, source, test: compileOperator(rule.operator, action, lists), decision: Object.freeze(decision) };
}

/** The rule as text, with the versions of its lists: while it is the same, the compiled rule is. */
export function ruleSource(rule: Rule, lists: Lists): string {
  return JSON.stringify([rule, ...listVersions(rule.operator, lists)]);
}
