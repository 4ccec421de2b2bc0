import type { ListReference } from "../rules/lists/loaded_list.ts";
import type { ListSnapshot } from "../store/list_directories.ts";
import type { ReadOptions } from "../store/read_safely.ts";

/** From main to the builder: which lists are wanted from now on. */
export interface ListsWanted {
  /** Counts up; the answer carries it. */
  readonly request: number;
  readonly lists: readonly ListReference[];
  readonly read: ReadOptions;
}

/** From the builder to main. */
export type BuilderReport =
  | { readonly kind: "ready" }
  /** The lists of this request, read for the first time or changed since. */
  | { readonly kind: "lists"; readonly request: number; readonly snapshot: ListSnapshot };
