/**
 * A cache of fixed size without upkeep: a key has one slot, by its low bits, and the newer of two keys with the same slot
 * stays. A Map that forgets its oldest entry costs microseconds an entry once it is full.
 */
export class SlotCache<Key extends number, Value> {
  readonly #keys: (Key | undefined)[];
  readonly #values: (Value | undefined)[];
  readonly #mask: number;

  /** `slots` is a power of two. */
  constructor(slots: number) {
    this.#keys = new Array<Key | undefined>(slots).fill(undefined);
    this.#values = new Array<Value | undefined>(slots).fill(undefined);
    this.#mask = slots - 1;
  }

  get(key: Key): Value | undefined {
    const slot = key & this.#mask;
    return this.#keys[slot] === key ? this.#values[slot] : undefined;
  }

  set(key: Key, value: Value): void {
    const slot = key & this.#mask;
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }

  delete(key: Key): void {
    const slot = key & this.#mask;
    if (this.#keys[slot] !== key) return;
    this.#keys[slot] = undefined;
    this.#values[slot] = undefined;
  }
}
