import type { Lists } from "../rules/lists/loaded_list.ts";
import { sameLists } from "../rules/lists/same_lists.ts";

/** By then no other thread has the lists of before any more. Milliseconds. */
const GONE_AFTER = 1_000;

/** Gives back the memory of lists that are not in force any more: a thread that does little would keep them for long. */
export class GoneLists implements Disposable {
  readonly #giveBack: () => void;
  #lists: Lists;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `lists`: those in force. */
  constructor(giveBack: () => void, lists: Lists) {
    this.#giveBack = giveBack;
    this.#lists = lists;
  }

  /** These are in force from now on. */
  replace(lists: Lists): void {
    const isSame = sameLists(this.#lists, lists);
    this.#lists = lists;
    if (isSame) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#giveBack, GONE_AFTER);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
