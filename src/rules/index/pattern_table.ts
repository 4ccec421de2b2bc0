import type { Pattern } from "../matchers/pattern.ts";
import { PatternSet } from "../matchers/pattern_set.ts";
import type { Subject } from "../subject.ts";
import type { KeyTable, Places } from "./key_table.ts";
import type { TextOf } from "./text_table.ts";

/** Rules by a pattern alone. */
export class PatternTable implements KeyTable {
  readonly #operand: string;
  readonly #textOf: TextOf;
  /** What a text that is not known is to rules that refuse: itself unknown, or the empty text. */
  readonly #unknownIsEmpty: boolean;
  readonly #patterns = new PatternSet();
  readonly #refusing: number[] = [];

  constructor(operand: string, textOf: TextOf, unknownIsEmpty: boolean) {
    this.#operand = operand;
    this.#textOf = textOf;
    this.#unknownIsEmpty = unknownIsEmpty;
  }

  add(pattern: Pattern, place: number, refuses: boolean): void {
    this.#patterns.add(pattern, place);
    if (refuses) this.#refusing.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#patterns.size === 0) return;
    const text = this.#textOf(subject);
    if (text === null) subject.noteUnknown(this.#operand);
    if (text === null && !this.#unknownIsEmpty) found.push(this.#refusing);
    else found.push(this.#patterns.placesOf(text ?? ""));
  }
}
