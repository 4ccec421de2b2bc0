import { listKey, type Lists } from "./lists/loaded_list.ts";
import { type ListMatcher, listMatcher } from "./lists/list_matcher.ts";
import { Pattern } from "./matchers/pattern.ts";
import { GRAM } from "./matchers/pattern_set.ts";
import type { ListFileCondition } from "./rule.ts";

/**
 * What the rules of one set share: each pattern and each list is made ready once, and taken over from the set before. A
 * pattern is compiled when it is first asked; those that no text passes by are best compiled before.
 */
export class SharedMatchers {
  readonly #lists: Lists;
  readonly #patterns: Kept<Pattern>;
  readonly #tests: Kept<ListMatcher>;
  readonly #uncompiled: Pattern[] = [];

  constructor(lists: Lists, previous?: SharedMatchers) {
    this.#lists = lists;
    this.#patterns = new Kept(previous === undefined ? null : previous.#patterns);
    this.#tests = new Kept(previous === undefined ? null : previous.#tests);
  }

  pattern(data: string, sensitive: boolean): Pattern {
    return this.#patterns.get(`${sensitive} ${data}`, () => this.#newPattern(data, sensitive));
  }

  /** Null for a list that was never read. */
  list({ operand, data, sensitive }: ListFileCondition): ListMatcher | null {
    const list = this.#lists.get(listKey({ operand, directory: data }));
    if (list === undefined) return null;
    return this.#tests.get(
      `${sensitive} ${list.version} ${listKey(list)}`,
      () => listMatcher(list.content, (pattern) => this.#newPattern(pattern, sensitive)),
    );
  }

  /** Compiles one of the patterns that every text meets: 0.3 ms, of the longest 0.1 s. False if none was left. */
  compileNext(): boolean {
    const pattern = this.#uncompiled.pop();
    pattern?.compile();
    return pattern !== undefined;
  }

  /** What this set has not taken over is let go. */
  complete(): void {
    this.#patterns.complete();
    this.#tests.complete();
  }

  #newPattern(data: string, sensitive: boolean): Pattern {
    const pattern = new Pattern(data, sensitive);
    if (pattern.required.length < GRAM) this.#uncompiled.push(pattern);
    return pattern;
  }
}

/** Values by name, made when they are first wanted, unless there was one before. */
class Kept<Value> {
  readonly #values = new Map<string, Value>();
  #before: ReadonlyMap<string, Value> | null;

  constructor(before: Kept<Value> | null) {
    this.#before = before === null ? null : before.#values;
  }

  get(name: string, make: () => Value): Value {
    const value = this.#values.get(name) ?? this.#before?.get(name) ?? make();
    this.#values.set(name, value);
    return value;
  }

  complete(): void {
    this.#before = null;
  }
}
