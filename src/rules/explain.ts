import type { Decision } from "../core/decision.ts";
import { isLoopback, unmapped } from "../core/ip_address.ts";
import { compileOperator } from "./compile_operator.ts";
import type { CompiledRule } from "./compile_rule.ts";
import { evaluate } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { type Found, foundValues } from "./found_values.ts";
import type { SharedMatchers } from "./shared_matchers.ts";
import type { Operator, Rule } from "./rule.ts";
import type { RuleSet } from "./rule_set.ts";
import { Subject } from "./subject.ts";
import { TRUE, type Truth, UNKNOWN } from "./truth.ts";

/** A decision, and what every enabled rule had to do with it. */
export interface Explanation {
  /** What `evaluate` says. */
  readonly decision: Decision;
  /** In the order of the walk. */
  readonly rules: readonly RuleTrace[];
}

/** What became of one rule. */
export interface RuleTrace {
  readonly rule: Rule;
  readonly truth: Truth;
  readonly outcome: Outcome;
  /** Those of a list, or the only one. */
  readonly conditions: readonly ConditionTrace[];
}

/**
 * - `decides`;
 * - `overruled`: it matches and allows, and a later match (`by`) goes before it;
 * - `not-reached`: it would match, but the walk ended at `by`;
 * - `not-asked`: it would match, but rules such as this are not asked about such a connection;
 * - `misses`: its condition is false, or, of a rule that this keeps from matching, unknown.
 */
export type Outcome =
  | { readonly kind: "decides" | "misses" }
  | { readonly kind: "overruled" | "not-reached"; readonly by: string }
  | { readonly kind: "not-asked"; readonly why: NotAsked };

/**
 * `loopback`: connections to this host itself are a matter of rules with precedence; `loopback-skipped`: of no rule;
 * `no-process`: nobody knows the sender, and `failure.unknownProcess` is "default-action".
 */
export type NotAsked = "loopback" | "loopback-skipped" | "no-process";

export interface ConditionTrace {
  readonly condition: Operator;
  readonly truth: Truth;
  readonly found: readonly Found[];
}

/** Tells why `evaluate` decides as it does. It asks every rule and condition: this is for people, not for packets. */
export function explain(ruleSet: RuleSet, facts: Facts): Explanation {
  const decision = evaluate(ruleSet, facts);
  const winner = ruleSet.rules.findIndex(({ rule }) => rule.name === decision.rule);
  const subject = new Subject();
  subject.begin(facts);
  const rules = ruleSet.rules.map((each, at) =>
    traceOf(each, subject, ruleSet.matchers, (): Outcome => {
      const why = notAsked(ruleSet, facts, each);
      if (why !== null) return { kind: "not-asked", why };
      if (at === winner) return { kind: "decides" };
      return { kind: at < winner ? "overruled" : "not-reached", by: decision.rule ?? "" };
    }, ruleSet.options.failure.unknownAttribute === "match")
  );
  return { decision, rules };
}

function traceOf(
  { rule, test }: CompiledRule,
  subject: Subject,
  matchers: SharedMatchers,
  ifItMatches: () => Outcome,
  unknownMatches: boolean,
): RuleTrace {
  const truth = test(subject);
  const matches = truth === TRUE || (truth === UNKNOWN && unknownMatches && rule.action !== "allow");
  const conditions = rule.operator.type === "list" ? rule.operator.conditions : [rule.operator];
  return {
    rule,
    truth,
    outcome: matches ? ifItMatches() : { kind: "misses" },
    conditions: conditions.map((condition) => ({
      condition,
      truth: compileOperator(condition, rule.action, matchers)(subject),
      found: foundValues(condition, subject),
    })),
  };
}

/** Why a rule is not asked about this connection; null if it is. */
function notAsked({ options }: RuleSet, { connection, process }: Facts, { rule }: CompiledRule): NotAsked | null {
  const builtIn = options.loopback !== "judge" && isLoopback(unmapped(connection.destination));
  if (builtIn && options.loopback === "skip") return "loopback-skipped";
  if (process === null && options.failure.unknownProcess === "default-action") return "no-process";
  return builtIn && !rule.precedence ? "loopback" : null;
}
