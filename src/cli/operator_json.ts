import type { Operator } from "../rules/rule.ts";

/** An operator in the keys of rule files. */
export function operatorMembers(operator: Operator): Record<string, unknown> {
  if ("conditions" in operator) return { type: operator.type, list: operator.conditions.map(operatorMembers) };
  const { type, operand, data } = operator;
  return { type, operand, data, ...("sensitive" in operator ? { sensitive: operator.sensitive } : {}) };
}
