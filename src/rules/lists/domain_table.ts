import type { TextTest } from "./text_test.ts";

/**
 * A set of names as a hash table over one block of text: about 11 bytes a name besides its letters. The hash runs from
 * the last letter to the first, so that the domains above a name are found on the way to it.
 */
export interface DomainTable {
  /** An entry is a byte with its length, and so many letters. */
  readonly text: Uint8Array;
  /** A power of two of them: 0 is empty, else the scope in the upper two bits, and the entry's place plus one below. */
  readonly slots: Uint32Array;
  /** Where the hash begins. Random, lest somebody write names that all fall into one slot. */
  readonly seed: number;
}

/** The name itself, the names below it, or both (added). */
export const SELF = 1;
export const BELOW = 2;

export const SCOPE_SHIFT = 30;
export const PLACE_MASK = 0x3fff_ffff;
const DOT = 0x2e;
const LONGEST_NAME = 253;

/** One letter more, further to the left. */
export function hashStep(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, 0x0100_0193);
}

/** Where a search for a name of this hash begins. */
export function firstSlot(hash: number, slots: Uint32Array): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 13)) & (slots.length - 1);
}

/** Whether an entry is `name` from `start` to `end`. */
export function isEntry(text: Uint8Array, place: number, name: Uint8Array, start: number, end: number): boolean {
  if (text[place] !== end - start) return false;
  for (let at = start; at < end; at++) if (text[place + 1 + at - start] !== name[at]) return false;
  return true;
}

/** Whether a name, normalised, is in the table or below a domain that is. Allocates nothing. */
export function domainMatcher({ text, slots, seed }: DomainTable): TextTest {
  const letters = new Uint8Array(LONGEST_NAME);
  const scopeOf = (hash: number, start: number, end: number): number => {
    for (let slot = firstSlot(hash, slots);; slot = (slot + 1) & (slots.length - 1)) {
      const value = slots[slot] ?? 0;
      if (value === 0) return 0;
      if (isEntry(text, (value & PLACE_MASK) - 1, letters, start, end)) return value >>> SCOPE_SHIFT;
    }
  };
  return (name) => {
    if (name.length > LONGEST_NAME) return false;
    for (let at = 0; at < name.length; at++) letters[at] = name.charCodeAt(at);
    let hash = seed;
    for (let at = name.length - 1; at >= 0; at--) {
      hash = hashStep(hash, letters[at] ?? 0);
      if (at > 0 && letters[at - 1] !== DOT) continue;
      if ((scopeOf(hash, at, name.length) & (at === 0 ? SELF : BELOW)) !== 0) return true;
    }
    return false;
  };
}
