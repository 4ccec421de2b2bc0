import { assertNever } from "../../core/assert_never.ts";
import { DomainLines } from "./domain_lines.ts";
import { HashLines } from "./hash_lines.ts";
import type { ListLines } from "./list_lines.ts";
import type { ListOperand } from "./list_operand.ts";
import { NetworkLines } from "./network_lines.ts";
import { PatternLines } from "./pattern_lines.ts";

/** Control characters, but for those of texts. */
const BINARY = /[^\P{Cc}\t\n\f\r]/u;

/** Makes one list of several files. */
export class ListBuilder {
  readonly #lines: ListLines;

  /** `seed`: any u32, not to be guessed by those who write lists. */
  constructor(operand: ListOperand, seed: number) {
    this.#lines = linesOf(operand, seed);
  }

  /**
   * Takes in a file. Returns what is wrong with it, or null: lines that are no entries are passed over, and of a file
   * that is no text nothing is taken.
   */
  add(text: string): string | null {
    if (BINARY.test(text)) return "not a text: nothing of it is taken";
    let [line, refused, first] = [0, 0, 0];
    for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length;) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      line++;
      if (!this.#lines.read(text.slice(at, end)) && refused++ === 0) first = line;
      at = end + 1;
    }
    if (refused === 0) return null;
    return refused === 1
      ? `line ${first} is no entry of such a list`
      : `${refused} lines are no entries of such a list, the first is line ${first}`;
  }

  finish(): ReturnType<ListLines["finish"]> {
    return this.#lines.finish();
  }
}

function linesOf(operand: ListOperand, seed: number): ListLines {
  switch (operand) {
    case "lists.domains":
      return new DomainLines(seed);
    case "lists.domains_regexp":
      return new PatternLines();
    case "lists.ips":
    case "lists.nets":
      return new NetworkLines();
    case "lists.hash.md5":
      return new HashLines("md5");
    case "lists.hash.sha1":
      return new HashLines("sha1");
    default:
      return assertNever(operand);
  }
}
