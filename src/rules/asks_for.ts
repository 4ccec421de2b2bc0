import type { Operator } from "./rule.ts";

/** Whether one of the conditions is about such an operand. */
export function asksFor(operator: Operator, isSuch: (operand: string) => boolean): boolean {
  return "conditions" in operator
    ? operator.conditions.some((each) => asksFor(each, isSuch))
    : isSuch(operator.operand);
}
