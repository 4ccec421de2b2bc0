import type { Operator } from "../rule.ts";
import { listKey, type Lists } from "./loaded_list.ts";
import { listsOf } from "./lists_of.ts";

/** The versions of the lists that an operator asks, by which a change of one is seen; null for one never read. */
export function listVersions(operator: Operator, lists: Lists): readonly (string | null)[] {
  return listsOf(operator).map((list) => lists.get(listKey(list))?.version ?? null);
}
