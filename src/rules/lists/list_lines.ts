import type { ListContent } from "./list_content.ts";

/** What is made of the lines of a list. */
export interface ListLines {
  /** Takes a line without its end. False if it is neither an entry nor a comment nor empty. */
  read(line: string): boolean;
  /** What all of them come to; `entries`: how many different ones. */
  finish(): { readonly content: ListContent; readonly entries: number };
}
