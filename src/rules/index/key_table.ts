import type { Subject } from "../subject.ts";

/** Places of rules in their set, in order. */
export type Places = readonly number[];

/** Rules by one kind of key. */
export interface KeyTable {
  /** Adds to `found` the places of all rules that this subject could match by their key, and perhaps of others. */
  gather(subject: Subject, found: Places[]): void;
}

/** Rules by the value of a key. */
export class Buckets<Key> {
  readonly #places = new Map<Key, number[]>();

  /** In the order of places. A place is added once for a key. */
  add(key: Key, place: number): void {
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }

  gather(key: Key, found: Places[]): void {
    const places = this.#places.get(key);
    if (places !== undefined) found.push(places);
  }

  get size(): number {
    return this.#places.size;
  }
}
