import { assert } from "@std/assert";
import type { IpAddress } from "../../src/core/ip_address.ts";
import type { Seeds } from "./fuzz_target.ts";

/** A target without a seed would try nothing. Of a Buffer, `slice` is a view: seeds are copied, so that they stay. */
export function seedsOf(seeds: readonly Uint8Array[]): Seeds {
  const [first, ...others] = seeds.map((seed) => new Uint8Array(seed));
  if (first === undefined) throw new Error("Cannot fuzz without a seed");
  return [first, ...others];
}

export function textSeeds(texts: readonly string[]): Seeds {
  return seedsOf(texts.map((text) => new TextEncoder().encode(text)));
}

/** A text as the program reads it from a file. */
export function textOf(input: Uint8Array): string {
  return new TextDecoder().decode(input);
}

/** A whole number that so many bits can hold. */
export function assertBits(value: number, bits: number): void {
  assert(Number.isInteger(value) && value >= 0 && value < 2 ** bits, `${value} does not fit ${bits} bits`);
}

export function assertAddress({ family, w0, w1, w2, w3 }: IpAddress): void {
  assert(family === 4 || family === 6, `family ${family}`);
  for (const word of [w0, w1, w2, w3]) assertBits(word, 32);
}
