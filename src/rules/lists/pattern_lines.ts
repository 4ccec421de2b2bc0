import { regexpMatcher } from "../matchers/regexp.ts";
import type { ListLines } from "./list_lines.ts";

/** Patterns of RE2, one a line; `#` begins a comment where it is the first character. */
export class PatternLines implements ListLines {
  readonly #patterns = new Set<string>();

  read(line: string): boolean {
    const text = line.trim();
    if (text === "" || text.startsWith("#") || this.#patterns.has(text)) return true;
    const compiles = !/[\p{Cc}\ufffd]/u.test(text) && isPattern(text);
    if (compiles) this.#patterns.add(text);
    return compiles;
  }

  finish(): ReturnType<ListLines["finish"]> {
    return { content: { kind: "patterns", patterns: [...this.#patterns] }, entries: this.#patterns.size };
  }
}

function isPattern(text: string): boolean {
  try {
    regexpMatcher(text, true);
    return true;
  } catch {
    return false;
  }
}
