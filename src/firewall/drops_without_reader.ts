import type { RulesInForce } from "./rules_in_force.ts";

/** A queue rule, as nft (0.9 to 1.1) and iptables-save write it; with its option, packets pass where nobody reads. */
const QUEUE_RULE = /\bqueue (?:flags|num|to)\b|-j NFQUEUE\b/;
const BYPASS = /\bbypass\b/;

/** Whether rules in force send packets to a queue where they are dropped while no program reads it. */
export function dropsWithoutReader(rules: RulesInForce): boolean {
  return [...rules.values()].flat().some((line) => QUEUE_RULE.test(line) && !BYPASS.test(line));
}
