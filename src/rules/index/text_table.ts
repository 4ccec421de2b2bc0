import { foldText } from "../matchers/fold_text.ts";
import type { Subject } from "../subject.ts";
import { Buckets, type KeyTable, type Places } from "./key_table.ts";

/** A text of the subject: null if it is not known. */
export type TextOf = (subject: Subject) => string | null;

/** The same text comes again and again. */
const MOST_FOLDED = 1024;

/**
 * Rules by a text, whatever its case. Where the text is not known, a rule that denies or rejects may match, and one that
 * allows does not; that it was asked for is noted.
 */
export class TextTable implements KeyTable {
  readonly #operand: string;
  readonly #textOf: TextOf;
  readonly #buckets = new Buckets<string>();
  readonly #refusing: number[] = [];
  readonly #folded = new Map<string, string>();

  constructor(operand: string, textOf: TextOf) {
    this.#operand = operand;
    this.#textOf = textOf;
  }

  add(text: string, place: number, refuses: boolean): void {
    this.#buckets.add(text, place);
    if (refuses) this.#refusing.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#buckets.size === 0) return;
    const text = this.#textOf(subject);
    if (text !== null) return this.#buckets.gather(this.#fold(text), found);
    subject.noteUnknown(this.#operand);
    found.push(this.#refusing);
  }

  #fold(text: string): string {
    const known = this.#folded.get(text);
    if (known !== undefined) return known;
    if (this.#folded.size >= MOST_FOLDED) this.#folded.clear();
    const folded = foldText(text);
    this.#folded.set(text, folded);
    return folded;
  }
}
