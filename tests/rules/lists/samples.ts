import { ListBuilder } from "../../../src/rules/lists/list_builder.ts";
import type { ListOperand } from "../../../src/rules/lists/list_operand.ts";
import { listKey, type Lists, type LoadedList } from "../../../src/rules/lists/loaded_list.ts";

export interface Built extends LoadedList {
  /** What was wrong with each text. */
  readonly problems: readonly (string | null)[];
}

/** A list of these files' texts, in the directory /lists. */
export function built(operand: ListOperand, ...texts: readonly string[]): Built {
  const builder = new ListBuilder(operand, 12345);
  const problems = texts.map((text) => builder.add(new TextEncoder().encode(text)));
  const version = texts.join("\u0000");
  return { operand, directory: "/lists", version, loadedAt: 0, problems, ...builder.finish() };
}

export function listsOfOne(list: LoadedList): Lists {
  return new Map([[listKey(list), list]]);
}
