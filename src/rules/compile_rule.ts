import type { Decision } from "../core/decision.ts";
import { compileOperator } from "./compile_operator.ts";
import { listVersions } from "./lists/list_versions.ts";
import type { Lists } from "./lists/loaded_list.ts";
import type { Rule } from "./rule.ts";
import type { Predicate } from "./predicate.ts";
import type { SharedMatchers } from "./shared_matchers.ts";

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly rule: Rule;
  /** By which the next rule set knows that it did not change. */
  readonly source: string;
  readonly test: Predicate;
  /** What the rule decides when nothing was unknown on the way to it: made once. */
  readonly decision: Decision;
}

/** Compiles a rule: a few microseconds. `source` is what `ruleSource` makes of it. */
export function compileRule(rule: Rule, matchers: SharedMatchers, source: string): CompiledRule {
  const { action, name, nolog } = rule;
  const decision: Decision = { action, rule: name, reason: "rule", unknown: [], otherCase: [], quiet: nolog };
  return { rule, source, test: compileOperator(rule.operator, action, matchers), decision: Object.freeze(decision) };
}

/** The rule as text, with the versions of its lists: while it is the same, the compiled rule is. */
export function ruleSource(rule: Rule, lists: Lists): string {
  return JSON.stringify([rule, ...listVersions(rule.operator, lists)]);
}
