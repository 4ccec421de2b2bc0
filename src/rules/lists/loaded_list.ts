import type { ListContent } from "./list_content.ts";
import type { ListOperand } from "./list_operand.ts";

/** Which list: the directory of its files, and what their lines are. */
export interface ListReference {
  readonly operand: ListOperand;
  readonly directory: string;
}

/** A list as it was read last. */
export interface LoadedList extends ListReference {
  /** Files with other bytes give another version. */
  readonly version: string;
  /** How many different entries it has. */
  readonly entries: number;
  /** Milliseconds since the epoch. */
  readonly loadedAt: number;
  readonly content: ListContent;
}

/** The lists of one moment, by `listKey`. One that was never read is not among them: what it holds is not known. */
export type Lists = ReadonlyMap<string, LoadedList>;

export const NO_LISTS: Lists = new Map();

export function listKey({ operand, directory }: ListReference): string {
  return `${operand} ${directory}`;
}
