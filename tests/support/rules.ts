import type { RuleObject } from "./daemon.ts";

type Action = "allow" | "deny" | "reject";

/** A rule with one condition of type "simple", as OpenSnitch writes it. */
export function simpleRule(name: string, action: Action, operand: string, data: string): RuleObject {
  return ruleOf(name, action, { type: "simple", operand, data, sensitive: false, list: [] });
}

/** A rule with any operator. */
export function ruleOf(name: string, action: Action, operator: Readonly<Record<string, unknown>>): RuleObject {
  return {
    created: "2026-11-22T08:00:00Z",
    updated: "2026-11-22T08:00:00Z",
    name,
    description: "",
    action,
    duration: "always",
    operator,
    enabled: true,
    precedence: false,
    nolog: false,
  };
}
