import type { Decision } from "../core/decision.ts";
import { compileOperator } from "./compile_operator.ts";
import type { Rule } from "./rule.ts";
import type { Predicate } from "./predicate.ts";

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly rule: Rule;
  /** The rule as text, by which the next rule set knows that it did not change. */
  readonly source: string;
  readonly test: Predicate;
  /** What the rule decides when nothing was unknown on the way to it: made once. */
  readonly decision: Decision;
}

/** Compiles a rule: 0.3 ms for each pattern in it, a few microseconds else. */
export function compileRule(rule: Rule, source: string = JSON.stringify(rule)): CompiledRule {
  const { action, name, nolog } = rule;
  const decision: Decision = { action, rule: name, reason: "rule", unknown: [], otherCase: [], quiet: nolog };
  return { rule, source, test: compileOperator(rule.operator, action), decision: Object.freeze(decision) };
}
