import type { Operator, Rule } from "../rule.ts";
import { listKey, type ListReference } from "./loaded_list.ts";

/** The lists that an operator asks, each once. */
export function listsOf(operator: Operator): readonly ListReference[] {
  if ("conditions" in operator) return distinct(operator.conditions.flatMap(listsOf));
  return operator.type === "lists" ? [{ operand: operator.operand, directory: operator.data }] : [];
}

/** The lists that the enabled ones of these rules ask, each once. */
export function listsOfRules(rules: readonly Rule[]): readonly ListReference[] {
  return distinct(rules.filter(({ enabled }) => enabled).flatMap(({ operator }) => listsOf(operator)));
}

function distinct(lists: readonly ListReference[]): readonly ListReference[] {
  return [...new Map(lists.map((list) => [listKey(list), list])).values()];
}
