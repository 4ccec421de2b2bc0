import { foldText } from "./fold_text.ts";
import type { Pattern } from "./pattern.ts";

/** Texts whose outcome is kept: programs ask for the same ones again and again. */
const MOST_TEXTS = 4096;
/** Patterns are found by so many characters of the text that they need. */
export const GRAM = 3;
const GRAM_MASK = 0xff_ffff;
/** No required text has it, nor any character beyond ASCII. */
const FOREIGN = 0;

const NONE: readonly number[] = Object.freeze([]);

interface Entry {
  readonly pattern: Pattern;
  readonly place: number;
}

/**
 * Many patterns, each with a place that it stands for. Of a text only those are tried whose required text it has: they
 * are found by three characters of that. What came of trying is remembered.
 */
export class PatternSet {
  readonly #byGram = new Map<number, Entry[]>();
  /** Patterns that need less text for certain. */
  readonly #others: Entry[] = [];
  readonly #known = new Map<string, readonly number[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Places are added in order; a place may have several patterns. */
  add(pattern: Pattern, place: number): void {
    this.#bestList(pattern.required).push({ pattern, place });
    this.#size++;
  }

  /** The places of the patterns that match, in order and each once. */
  placesOf(text: string): readonly number[] {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const tried = this.#candidates(foldText(text));
    if (tried.length === 0) return NONE; // nothing is saved by remembering it
    const places = tried.filter(({ pattern }) => pattern.matches(text)).map(({ place }) => place);
    const outcome = [...new Set(places)].sort((a, b) => a - b);
    if (this.#known.size >= MOST_TEXTS) this.#known.clear();
    this.#known.set(text, outcome);
    return outcome;
  }

  /** Where fewest other patterns are. */
  #bestList(required: string): Entry[] {
    let best: Entry[] | null = null;
    for (let end = GRAM; end <= required.length; end++) {
      const gram = gramBefore(required, end);
      const list = this.#byGram.get(gram) ?? [];
      if (best !== null && list.length >= best.length) continue;
      best = list;
      this.#byGram.set(gram, list);
    }
    return best ?? this.#others;
  }

  /** Three characters that come twice give a pattern twice. */
  #candidates(folded: string): readonly Entry[] {
    const found = this.#others.filter(({ pattern }) => folded.includes(pattern.required));
    if (this.#byGram.size === 0) return found;
    let gram = 0;
    for (let at = 0; at < folded.length; at++) {
      gram = nextGram(gram, folded.charCodeAt(at));
      const entries = this.#byGram.get(gram);
      if (entries === undefined) continue;
      for (const entry of entries) if (folded.includes(entry.pattern.required)) found.push(entry);
    }
    return found;
  }
}

/** The three characters before a place as a number. */
function gramBefore(text: string, end: number): number {
  let gram = 0;
  for (let at = end - GRAM; at < end; at++) gram = nextGram(gram, text.charCodeAt(at));
  return gram;
}

function nextGram(gram: number, character: number): number {
  return ((gram << 8) | (character > 0x7f ? FOREIGN : character)) & GRAM_MASK;
}
