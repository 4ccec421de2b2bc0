import { listKey, type ListReference, type Lists } from "../rules/lists/loaded_list.ts";
import type { FileProblem } from "./file_problem.ts";
import { loadList } from "./load_list.ts";
import type { ReadOptions } from "./read_safely.ts";

/** Reads lists once, as they are now. */
export function loadLists(
  references: readonly ListReference[],
  options: ReadOptions,
): { readonly lists: Lists; readonly problems: readonly FileProblem[] } {
  const states = references.map((reference) => loadList(reference, options, Date.now()));
  const lists = states.flatMap(({ list }) => list === null ? [] : [list]);
  return {
    lists: new Map(lists.map((list) => [listKey(list), list])),
    problems: states.flatMap(({ problems }) => problems),
  };
}
