import type { HashAlgorithm } from "../../core/hash_algorithm.ts";
import { HASH_WORDS, hashWords } from "./hash_words.ts";
import type { ListLines } from "./list_lines.ts";
import { NumberRangesBuilder } from "./number_ranges_builder.ts";

/** Checksums in hexadecimal digits, one a line, with comments behind `#`. */
export class HashLines implements ListLines {
  readonly #words: number;
  readonly #hashes: NumberRangesBuilder;

  constructor(algorithm: HashAlgorithm) {
    this.#words = HASH_WORDS[algorithm];
    this.#hashes = new NumberRangesBuilder(this.#words);
  }

  read(line: string): boolean {
    const comment = line.indexOf("#");
    const text = (comment < 0 ? line : line.slice(0, comment)).trim();
    if (text === "") return true;
    const hash = hashWords(text, this.#words);
    if (hash !== null) this.#hashes.add(hash, hash);
    return hash !== null;
  }

  finish(): ReturnType<ListLines["finish"]> {
    const { ranges, entries } = this.#hashes.finish();
    return { content: { kind: "hashes", hashes: ranges }, entries };
  }
}
