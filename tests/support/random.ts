/** Random numbers that a seed repeats (mulberry32): a failing test names its seed, and the seed brings the failure back. */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** Any u32. */
  u32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.u32() % (high - low + 1);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.u32() % n === 0;
  }

  pick<const T>(values: readonly [T, ...T[]]): T {
    return values[this.u32() % values.length] ?? values[0];
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.u32() & 0xff);
  }
}

/** Runs `property` on `rounds` generators of its own; a failure is rethrown with the seed that repeats it. */
export function forRandom(rounds: number, property: (random: Random) => void): void {
  const first = Math.floor(Math.random() * 0x1_0000_0000);
  for (let round = 0; round < rounds; round++) {
    const seed = (first + round) >>> 0;
    try {
      property(new Random(seed));
    } catch (cause) {
      throw new Error(`Failed with new Random(${seed}): ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}
