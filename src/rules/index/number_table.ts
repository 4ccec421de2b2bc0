import type { Subject } from "../subject.ts";
import { Buckets, type KeyTable, type Places } from "./key_table.ts";

/** Rules by a number; -1 is one that is not known, which a rule that denies or rejects may match. */
export class NumberTable implements KeyTable {
  readonly #operand: string;
  readonly #numberOf: (subject: Subject) => number;
  readonly #buckets = new Buckets<number>();
  readonly #refusing: number[] = [];

  constructor(operand: string, numberOf: (subject: Subject) => number) {
    this.#operand = operand;
    this.#numberOf = numberOf;
  }

  add(numbers: readonly number[], place: number, refuses: boolean): void {
    for (const number of numbers) this.#buckets.add(number, place);
    if (refuses) this.#refusing.push(place);
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#buckets.size === 0) return;
    const number = this.#numberOf(subject);
    if (number >= 0) return this.#buckets.gather(number, found);
    subject.noteUnknown(this.#operand);
    found.push(this.#refusing);
  }
}
