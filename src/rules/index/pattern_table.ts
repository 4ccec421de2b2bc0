import type { Pattern } from "../matchers/pattern.ts";
import { PatternSet } from "../matchers/pattern_set.ts";
import type { Subject } from "../subject.ts";
import type { KeyTable, Places } from "./key_table.ts";

/** The texts of the subject that are compared; none if they are not known. */
export type TextsOf = (subject: Subject) => readonly string[];

/** Rules by a pattern alone. */
export class PatternTable implements KeyTable {
  readonly #operand: string;
  readonly #textsOf: TextsOf;
  /** What a text that is not known is to rules that refuse: itself unknown, or the empty text. */
  readonly #unknownIsEmpty: boolean;
  readonly #patterns = new PatternSet();
  readonly #refusing: number[] = [];

  constructor(operand: string, textsOf: TextsOf, unknownIsEmpty: boolean) {
    this.#operand = operand;
    this.#textsOf = textsOf;
    this.#unknownIsEmpty = unknownIsEmpty;
  }

  add(pattern: Pattern, place: number, refuses: boolean): void {
    this.#patterns.add(pattern, place);
    if (refuses) this.#refusing.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#patterns.size === 0) return;
    const texts = this.#textsOf(subject);
    for (const text of texts) found.push(this.#patterns.placesOf(text));
    if (texts.length > 0) return;
    subject.noteUnknown(this.#operand);
    found.push(this.#unknownIsEmpty ? this.#patterns.placesOf("") : this.#refusing);
  }
}
