import { assertNever } from "../../core/assert_never.ts";
import { DomainLines } from "./domain_lines.ts";
import { HashLines } from "./hash_lines.ts";
import type { ListLines } from "./list_lines.ts";
import type { ListOperand } from "./list_operand.ts";
import { NetworkLines } from "./network_lines.ts";
import { PatternLines } from "./pattern_lines.ts";

/** Bytes that are decoded at a time: a text of tens of megabytes would be held twice, and all of its lines with it. */
const PORTION = 1 << 20;
const NEWLINE = 0x0a;

/** Makes one list of several files. */
export class ListBuilder {
  readonly #lines: ListLines;

  /** `seed`: any u32, not to be guessed by those who write lists. */
  constructor(operand: ListOperand, seed: number) {
    this.#lines = linesOf(operand, seed);
  }

  /**
   * Takes in a file of UTF-8. Returns what is wrong with it, or null: lines that are no entries are passed over, and of a
   * file that is no text nothing is taken.
   */
  add(file: Uint8Array): string | null {
    if (!isText(file)) return "not a text: nothing of it is taken";
    let [line, refused, first] = [0, 0, 0];
    const decoder = new TextDecoder();
    for (let at = 0; at < file.length;) {
      const end = endOfPortion(file, at);
      for (const text of decoder.decode(file.subarray(at, end)).split("\n")) {
        line++;
        if (!this.#lines.read(text) && refused++ === 0) first = line;
      }
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

/** Whether there are no control characters but those of texts. A loop: `some` takes two seconds for 35 MB. */
function isText(file: Uint8Array): boolean {
  for (let at = 0; at < file.length; at++) {
    const byte = file[at] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== NEWLINE && byte !== 0x0c && byte !== 0x0d) return false;
  }
  return true;
}

/** Where a line ends, a portion further on; the end of the file if none does. */
function endOfPortion(file: Uint8Array, from: number): number {
  const newline = file.indexOf(NEWLINE, from + PORTION);
  return newline < 0 ? file.length : newline;
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
    case "lists.hash.sha256":
      return new HashLines("sha256");
    default:
      return assertNever(operand);
  }
}
