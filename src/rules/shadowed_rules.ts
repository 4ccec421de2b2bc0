import { compareNames } from "./compare_names.ts";
import { evaluationOrder } from "./evaluation_order.ts";
import type { Operator, Rule } from "./rule.ts";
import type { RuleSetOptions } from "./rule_set.ts";

/** A rule that never decides, since another matches wherever it does, and goes before it. */
export interface Shadow {
  readonly rule: Rule;
  readonly by: Rule;
}

/** Operands whose value is always known, and which are compared alike whatever the action. */
const ALWAYS_KNOWN: readonly string[] = [
  "true",
  "source.ip",
  "source.port",
  "source.network",
  "dest.ip",
  "dest.port",
  "dest.scope",
  "dest.network",
  "protocol",
];

/**
 * The rules that can never decide on account of others. Only what is certain: the other rule asks for nothing that this
 * one does not ask for as well, literally. Not asked where a rule has an end.
 */
export function shadowedRules(rules: readonly Rule[], options: RuleSetOptions): readonly Shadow[] {
  const weighed = evaluationOrder(rules).map((rule) => ({ rule, wanted: wantedBy(rule.operator) }));
  const index = indexOf(weighed);
  return weighed.flatMap((each) => {
    const others = ["", ...each.wanted].flatMap((key) => index.get(key) ?? []);
    const by = others.find((other) =>
      other !== each && isSubset(other, each) && goesBefore(other.rule, each.rule, options)
    );
    return by === undefined ? [] : [{ rule: each.rule, by: by.rule }];
  });
}

interface Weighed {
  readonly rule: Rule;
  /** All of what has to hold, each as text. */
  readonly wanted: ReadonlySet<string>;
}

function wantedBy(operator: Operator): ReadonlySet<string> {
  const all = operator.type === "list" ? operator.conditions : [operator];
  return new Set(
    all.filter((each) => "conditions" in each || each.operand !== "true").map((each) => JSON.stringify(each)),
  );
}

/** Each rule under the rarest of what it wants, "" if that is nothing: with 10,000 rules, few are compared with few. */
function indexOf(rules: readonly Weighed[]): ReadonlyMap<string, readonly Weighed[]> {
  const counts = new Map<string, number>();
  for (const { wanted } of rules) for (const key of wanted) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Map.groupBy(rules, ({ wanted }) => {
    const [rarest = ""] = [...wanted].sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
    return rarest;
  });
}

function isSubset(some: Weighed, all: Weighed): boolean {
  return [...some.wanted].every((each) => all.wanted.has(each));
}

/** Whether `other`, which wants nothing else, decides wherever `rule` would. */
function goesBefore(other: Rule, rule: Rule, { loopback }: RuleSetOptions): boolean {
  if (other.durationMilliseconds !== null) return false;
  const stops = other.action !== "allow" || other.precedence;
  const isEarlier = compareNames(other.name, rule.name) < 0;
  const yields = rule.action === "allow" && !rule.precedence;
  if (!(isEarlier ? stops : yields)) return false;
  // Of loopback, only rules with precedence are asked.
  if (loopback === "allow" && rule.precedence && !other.precedence) return false;
  if ((rule.action === "allow") === (other.action === "allow")) return true;
  // A rule that denies matches where less is certain than one that allows needs; a "not" turns that round.
  return isCertain(other.operator) || (rule.action === "allow" && !hasNot(other.operator));
}

function hasNot(operator: Operator): boolean {
  return "conditions" in operator && (operator.type === "not" || operator.conditions.some(hasNot));
}

function isCertain(operator: Operator): boolean {
  return "conditions" in operator ? operator.conditions.every(isCertain) : ALWAYS_KNOWN.includes(operator.operand);
}
