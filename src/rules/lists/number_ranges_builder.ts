import { compareWords, type NumberRanges } from "./number_ranges.ts";
import { sharedWords } from "./shared_memory.ts";

/** Collects ranges of numbers of `width` words. */
export class NumberRangesBuilder {
  readonly #width: number;
  /** Start and end of each range, as they came. */
  #words: Uint32Array;
  #ranges = 0;

  constructor(width: number) {
    this.#width = width;
    this.#words = new Uint32Array(64 * width);
  }

  /** From `start` to `end`, both included, `width` words each. */
  add(start: ArrayLike<number>, end: ArrayLike<number>): void {
    const width = this.#width;
    const at = this.#ranges++ * 2 * width;
    if (at + 2 * width > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set(start, at);
    this.#words.set(end, at + width);
  }

  /** Sorted, with those that overlap joined; `entries`: how many different ones were added. */
  finish(): { readonly ranges: NumberRanges; readonly entries: number } {
    const width = this.#width;
    const joined = new Uint32Array(this.#ranges * 2 * width);
    let entries = 0;
    let count = 0;
    let previous: number | null = null;
    for (const at of this.#sorted()) {
      if (previous !== null && compareWords(this.#words, previous, this.#words, at, 2 * width) === 0) continue;
      previous = at;
      entries++;
      const last = (count - 1) * 2 * width + width;
      if (count > 0 && compareWords(this.#words, at, joined, last, width) <= 0) {
        if (compareWords(this.#words, at + width, joined, last, width) > 0) this.#copy(at + width, joined, last);
        continue;
      }
      this.#copy(at, joined, count * 2 * width);
      this.#copy(at + width, joined, count * 2 * width + width);
      count++;
    }
    return { ranges: apart(joined, count, width), entries };
  }

  /** Where the ranges stand, in order. */
  #sorted(): Uint32Array {
    const width = this.#width;
    const places = Uint32Array.from({ length: this.#ranges }, (_, range) => range * 2 * width);
    return places.sort((a, b) => compareWords(this.#words, a, this.#words, b, 2 * width));
  }

  #copy(from: number, target: Uint32Array, to: number): void {
    target.set(this.#words.subarray(from, from + this.#width), to);
  }
}

function apart(pairs: Uint32Array, count: number, width: number): NumberRanges {
  const starts = new Uint32Array(count * width);
  const ends = new Uint32Array(count * width);
  for (let range = 0; range < count; range++) {
    const at = range * 2 * width;
    starts.set(pairs.subarray(at, at + width), range * width);
    ends.set(pairs.subarray(at + width, at + 2 * width), range * width);
  }
  return { width, starts: sharedWords(starts), ends: sharedWords(ends) };
}
