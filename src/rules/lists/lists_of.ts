import type { Rule } from "../rule.ts";
import { listKey, type ListReference } from "./loaded_list.ts";

/** The lists that the enabled ones of these rules ask, each once. */
export function listsOf(rules: readonly Rule[]): readonly ListReference[] {
  const found = new Map<string, ListReference>();
  for (const { enabled, operator } of rules) {
    if (!enabled) continue;
    for (const condition of operator.type === "list" ? operator.conditions : [operator]) {
      if (condition.type !== "lists") continue;
      const list = { operand: condition.operand, directory: condition.data };
      found.set(listKey(list), list);
    }
  }
  return [...found.values()];
}
