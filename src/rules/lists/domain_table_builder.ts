import { type DomainTable, firstSlot, hashStep, isEntry, PLACE_MASK, SCOPE_SHIFT } from "./domain_table.ts";
import { sharedBytes, sharedWords } from "./shared_memory.ts";

/** Collects names for a DomainTable. Each is kept once, with all scopes that it was given. */
export class DomainTableBuilder {
  readonly #seed: number;
  readonly #letters = new Uint8Array(256);
  #text = new Uint8Array(1 << 12);
  #length = 0;
  #slots = new Uint32Array(1 << 8);
  #entries = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** `name` is normalised; scope: SELF, BELOW, or both. Throws an Error when a gigabyte is full. */
  add(name: string, scope: number): void {
    for (let at = 0; at < name.length; at++) this.#letters[at] = name.charCodeAt(at);
    const slot = this.#slotFor(this.#slots, this.#letters, 0, name.length);
    const value = this.#slots[slot] ?? 0;
    if (value !== 0) {
      this.#slots[slot] = value | (scope << SCOPE_SHIFT);
      return;
    }
    this.#slots[slot] = (this.#append(name.length) + 1) | (scope << SCOPE_SHIFT);
    if (++this.#entries > this.#slots.length * 0.7) this.#grow();
  }

  /** How many different names there are. */
  get entries(): number {
    return this.#entries;
  }

  /** The table in shared memory, as large as it has to be. */
  finish(): DomainTable {
    return {
      text: sharedBytes(this.#text.subarray(0, this.#length)),
      slots: sharedWords(this.#slots),
      seed: this.#seed,
    };
  }

  /** Writes the letters down; returns their place. */
  #append(length: number): number {
    const place = this.#length;
    if (place + length >= PLACE_MASK) throw new Error("Cannot hold the list: more than a gigabyte of names");
    if (place + 1 + length > this.#text.length) {
      const larger = new Uint8Array(this.#text.length * 2);
      larger.set(this.#text);
      this.#text = larger;
    }
    this.#text[place] = length;
    this.#text.set(this.#letters.subarray(0, length), place + 1);
    this.#length += 1 + length;
    return place;
  }

  /** The slot of this name, or the empty one where it belongs. */
  #slotFor(slots: Uint32Array, letters: Uint8Array, start: number, end: number): number {
    let hash = this.#seed;
    for (let at = end - 1; at >= start; at--) hash = hashStep(hash, letters[at] ?? 0);
    let slot = firstSlot(hash, slots);
    for (;; slot = (slot + 1) & (slots.length - 1)) {
      const value = slots[slot] ?? 0;
      if (value === 0 || isEntry(this.#text, (value & PLACE_MASK) - 1, letters, start, end)) return slot;
    }
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (const value of this.#slots) {
      if (value === 0) continue;
      const place = (value & PLACE_MASK) - 1;
      const end = place + 1 + (this.#text[place] ?? 0);
      larger[this.#slotFor(larger, this.#text, place + 1, end)] = value;
    }
    this.#slots = larger;
  }
}
