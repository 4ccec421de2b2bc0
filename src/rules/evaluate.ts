import type { Decision } from "../core/decision.ts";
import { isLoopback, unmapped } from "../core/ip_address.ts";
import { DHCP_RULE, isDhcpRequest } from "./dhcp_rule.ts";
import type { Facts } from "./facts.ts";
import { LOOPBACK_RULE } from "./loopback_rule.ts";
import type { RuleSet } from "./rule_set.ts";

const LOOPBACK: Decision = Object.freeze(
  { action: "allow", rule: LOOPBACK_RULE, reason: "rule", unknown: [], otherCase: [], quiet: false } as const,
);
const DHCP: Decision = Object.freeze({ ...LOOPBACK, rule: DHCP_RULE });
/** Loopback is not looked at; what arrives all the same (port 53) passes without a word. */
const LOOPBACK_SKIPPED: Decision = Object.freeze({ ...LOOPBACK, quiet: true });

/**
 * Decides one connection as OpenSnitch does: in the order of names, the first match that denies, rejects or has
 * precedence; else the last match that allows; else the default action. A condition that cannot be known fulfils no
 * allow rule, and fulfils a deny or reject rule unless `failure.unknownAttribute` says "no-match".
 *
 * A connection to loopback is judged by the rules with precedence alone, and allowed if none of them matches, unless
 * `loopback` says "judge". Without a process and with `failure.unknownProcess` "default-action" no rule is asked. A
 * request of DHCP that no rule matches is allowed.
 *
 * A value that is not known yet is unknown, and `facts.isOpen` tells if another decision may follow from it.
 *
 * The functions of `facts` must not evaluate the same rule set.
 */
export function evaluate(ruleSet: RuleSet, facts: Facts): Decision {
  // It is known by its source port, which the memory does not always ask for.
  if (isDhcpRequest(facts.connection)) return decide(ruleSet, facts, DHCP);
  const before = ruleSet.memory.get(facts);
  if (before !== null) {
    facts.isOpen = false;
    return before;
  }
  const decision = decide(ruleSet, facts, ruleSet.fallback);
  if (!facts.isOpen) ruleSet.memory.set(facts, decision);
  return decision;
}

function decide(ruleSet: RuleSet, facts: Facts, fallback: Decision): Decision {
  const { options, subject } = ruleSet;
  const builtIn = options.loopback !== "judge" && isLoopback(unmapped(facts.connection.destination));
  facts.isOpen = false;
  if (builtIn && options.loopback === "skip") return LOOPBACK_SKIPPED;
  subject.begin(facts);
  const asked = facts.process !== null || options.failure.unknownProcess === "rules";
  const rules = builtIn ? ruleSet.beforeLoopback : ruleSet.index;
  const found = asked ? rules.find(subject, options.failure.unknownAttribute === "match") : null;
  facts.isOpen = subject.isOpen;
  const decision = found?.decision ?? (builtIn ? LOOPBACK : fallback);
  const { unknown, otherCase } = subject;
  if (unknown.length === 0 && otherCase.length === 0) return decision;
  return { ...decision, unknown: [...unknown], otherCase: [...otherCase] };
}
