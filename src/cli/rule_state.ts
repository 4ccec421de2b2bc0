import type { Rule } from "../rules/rule.ts";

/** Whether a rule is asked, and what is special about it. */
export function stateText({ enabled, precedence, nolog }: Rule): string {
  const words = [enabled ? "enabled" : "disabled", ...(precedence ? ["precedence"] : []), ...(nolog ? ["nolog"] : [])];
  return words.join(", ");
}
