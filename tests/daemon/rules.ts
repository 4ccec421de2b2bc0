import type { Action } from "../../src/core/decision.ts";
import type { Rule, TextCondition } from "../../src/rules/rule.ts";

/** A rule about the destination port. */
export function rule(name: string, action: Action, port: number, rest: Partial<Rule> = {}): Rule {
  return ruleOn(name, action, { type: "simple", operand: "dest.port", data: `${port}`, sensitive: true }, rest);
}

export function ruleOn(name: string, action: Action, operator: TextCondition, rest: Partial<Rule> = {}): Rule {
  return {
    name,
    description: "",
    action,
    duration: "always",
    durationMilliseconds: null,
    enabled: true,
    precedence: false,
    nolog: false,
    created: null,
    updated: null,
    operator,
    ...rest,
  };
}
