import type { Action } from "../../core/decision.ts";
import { compileListFile } from "../compile_list_file.ts";
import { listKey } from "../lists/loaded_list.ts";
import type { Predicate } from "../predicate.ts";
import { readingOf } from "../reading.ts";
import type { ListFileCondition } from "../rule.ts";
import type { SharedMatchers } from "../shared_matchers.ts";
import type { Subject } from "../subject.ts";
import { FALSE } from "../truth.ts";
import type { KeyTable, Places } from "./key_table.ts";

/** The rules that ask the same of one list. */
interface Group {
  readonly test: Predicate;
  readonly places: number[];
}

/** Rules by a list: each is asked once, however many rules are about it. */
export class ListTable implements KeyTable {
  readonly #matchers: SharedMatchers;
  readonly #groups = new Map<string, Group>();

  constructor(matchers: SharedMatchers) {
    this.#matchers = matchers;
  }

  add(condition: ListFileCondition, place: number, action: Action): void {
    const reading = readingOf(action);
    const list = listKey({ operand: condition.operand, directory: condition.data });
    const key = JSON.stringify([list, condition.sensitive, reading]);
    const group = this.#groups.get(key) ??
      { test: compileListFile(condition, reading, this.#matchers.list(condition)), places: [] };
    this.#groups.set(key, group);
    if (group.places.at(-1) !== place) group.places.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    for (const { test, places } of this.#groups.values()) if (test(subject) !== FALSE) found.push(places);
  }
}
