import { regexpMatcher } from "./regexp.ts";
import { requiredText } from "./required_text.ts";

/** A pattern of RE2 that is searched for in texts, compiled once (0.3 ms): when it is first asked, or before. */
export class Pattern {
  /** What a text, folded, must have in it to match; "" where that cannot be told. */
  readonly required: string;
  readonly #data: string;
  readonly #sensitive: boolean;
  #matches: ((text: string) => boolean) | null = null;

  constructor(data: string, sensitive: boolean) {
    this.required = requiredText(data);
    this.#data = data;
    this.#sensitive = sensitive;
  }

  /** Throws an Error for what is no pattern. */
  matches(text: string): boolean {
    return this.#compiled()(text);
  }

  /** Makes it ready to be asked. */
  compile(): void {
    this.#compiled();
  }

  #compiled(): (text: string) => boolean {
    return this.#matches ??= regexpMatcher(this.#data, this.#sensitive);
  }
}
