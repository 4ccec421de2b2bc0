import { foldText } from "../matchers/fold_text.ts";
import { regexpMatcher } from "../matchers/regexp.ts";
import { requiredText } from "../matchers/required_text.ts";
import type { TextCondition } from "../rule.ts";
import type { Subject } from "../subject.ts";
import type { KeyTable, Places } from "./key_table.ts";
import type { TextOf } from "./text_table.ts";

/** Which patterns match a text is remembered for so many texts. */
const MOST_TEXTS = 4096;
/** Patterns are found by so many characters of the text that they need. */
const GRAM = 3;

interface Pattern {
  readonly condition: TextCondition;
  readonly place: number;
  /** Compiled when it is first asked: that takes 0.3 ms. */
  matches: ((text: string) => boolean) | null;
}

/**
 * Rules by a pattern alone. Of a text that comes for the first time those patterns are tried that need three characters
 * which it has; which of them matched is remembered.
 */
export class PatternTable implements KeyTable {
  readonly #operand: string;
  readonly #textOf: TextOf;
  /** What a text that is not known is to rules that refuse: itself unknown, or the empty text. */
  readonly #unknownIsEmpty: boolean;
  readonly #byGram = new Map<string, Pattern[]>();
  /** Patterns that need no text for certain. */
  readonly #others: Pattern[] = [];
  readonly #refusing: number[] = [];
  readonly #known = new Map<string, Places>();
  #size = 0;

  constructor(operand: string, textOf: TextOf, unknownIsEmpty: boolean) {
    this.#operand = operand;
    this.#textOf = textOf;
    this.#unknownIsEmpty = unknownIsEmpty;
  }

  add(condition: TextCondition, place: number, refuses: boolean): void {
    this.#bestList(condition.data).push({ condition, place, matches: null });
    if (refuses) this.#refusing.push(place);
    this.#size++;
  }

  gather(subject: Subject, found: Places[]): void {
    if (this.#size === 0) return;
    const text = this.#textOf(subject);
    if (text === null) subject.noteUnknown(this.#operand);
    if (text === null && !this.#unknownIsEmpty) found.push(this.#refusing);
    else found.push(this.#placesOf(text ?? ""));
  }

  /** Where fewest other patterns are. */
  #bestList(pattern: string): Pattern[] {
    let best: Pattern[] | null = null;
    for (const gram of gramsOf(requiredText(pattern))) {
      const list = this.#byGram.get(gram) ?? [];
      if (best !== null && list.length >= best.length) continue;
      best = list;
      this.#byGram.set(gram, list);
    }
    return best ?? this.#others;
  }

  #placesOf(text: string): Places {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const tried = new Set(this.#others);
    for (const gram of gramsOf(foldText(text))) this.#byGram.get(gram)?.forEach((pattern) => tried.add(pattern));
    const places = [...tried].filter((pattern) => matcherOf(pattern)(text)).map(({ place }) => place);
    if (this.#known.size >= MOST_TEXTS) this.#known.clear();
    this.#known.set(text, places.sort((a, b) => a - b));
    return places;
  }
}

function gramsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - GRAM + 1) }, (_, at) => text.slice(at, at + GRAM));
}

function matcherOf(pattern: Pattern): (text: string) => boolean {
  return pattern.matches ??= regexpMatcher(pattern.condition.data, pattern.condition.sensitive);
}
