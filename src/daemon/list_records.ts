import { formatTime } from "../report/format_time.ts";
import type { Lists } from "../rules/lists/loaded_list.ts";

/** What events tell of a list. */
export interface ListRecord {
  readonly operand: string;
  readonly directory: string;
  readonly entries: number;
  /** When its content was read: RFC 3339. */
  readonly loaded: string;
}

/** The lists that are known, in the order of the rules that ask them. */
export function listRecords(lists: Lists): readonly ListRecord[] {
  return [...lists.values()].map(({ operand, directory, entries, loadedAt }) => ({
    operand,
    directory,
    entries,
    loaded: formatTime(loadedAt * 1000),
  }));
}
