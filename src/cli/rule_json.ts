import type { ListedRule } from "./listed_rules.ts";
import { operatorMembers } from "./operator_json.ts";

/** A rule in the keys of rule files, and its file. */
export function ruleMembers({ rule, file }: ListedRule): Record<string, unknown> {
  const { name, description, action, duration, enabled, precedence, nolog, created, updated, operator } = rule;
  return {
    ...(file === null ? {} : { file }),
    name,
    description,
    action,
    duration,
    enabled,
    precedence,
    nolog,
    ...(created === null ? {} : { created }),
    ...(updated === null ? {} : { updated }),
    operator: operatorMembers(operator),
  };
}
