import type { Random } from "../support/random.ts";
import { concat } from "../support/netlink_bytes.ts";
import type { Mutate, Seeds } from "./fuzz_target.ts";

type Change = (random: Random, bytes: Uint8Array, other: Uint8Array) => Uint8Array;

/** Numbers at which decoders err: the least, the largest, and their neighbours. */
const EXTREMES = [
  0,
  1,
  2,
  3,
  7,
  0x7f,
  0x80,
  0xff,
  0x7fff,
  0x8000,
  0xffff,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
] as const;

/** One to four changes that know nothing of what the bytes mean. */
export function mutateBytes(random: Random, seeds: Seeds): Uint8Array {
  let bytes: Uint8Array = random.pick(seeds).slice();
  for (let left = random.between(1, 4); left > 0; left--) bytes = changed(random, bytes, random.pick(seeds));
  return bytes;
}

/** The same, but for the first `kept` bytes, which stay as they are. */
export function mutateBehind(kept: number): Mutate {
  return (random, seeds) => {
    const head = random.pick(seeds).slice(0, kept);
    const [first, ...others] = seeds;
    const behind: Seeds = [first.subarray(kept), ...others.map((seed) => seed.subarray(kept))];
    return concat([head, mutateBytes(random, behind)]);
  };
}

function changed(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const change = random.pick([flip, flip, extreme, extreme, extreme, oneMore, cut, spliced, repeated, inserted]);
  return bytes.length === 0 ? random.bytes(random.between(0, 8)) : change(random, bytes, other);
}

const flip: Change = (random, bytes) => {
  const at = random.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  return bytes;
};

/** A number of one, two or four bytes, in either order; or a length, nearly right. */
const extreme: Change = (random, bytes) => {
  const size = random.pick([1, 2, 4]);
  if (bytes.length < size) return bytes;
  const at = random.between(0, Math.floor((bytes.length - size) / size)) * size;
  const value = random.oneIn(4) ? bytes.length - at + random.between(-4, 4) : random.pick(EXTREMES);
  const fromTheLeft = random.oneIn(2);
  for (let index = 0; index < size; index++) {
    bytes[at + index] = value >>> (8 * (fromTheLeft ? size - 1 - index : index));
  }
  return bytes;
};

const oneMore: Change = (random, bytes) => {
  const at = random.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) + random.pick([1, -1, 4, -4]);
  return bytes;
};

const cut: Change = (random, bytes) => bytes.slice(0, random.between(0, bytes.length));

const spliced: Change = (random, bytes, other) =>
  concat([bytes.subarray(0, random.between(0, bytes.length)), other.subarray(random.between(0, other.length))]);

const repeated: Change = (random, bytes) => {
  const from = random.between(0, bytes.length - 1);
  const to = random.between(from, Math.min(bytes.length, from + 64));
  return concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
};

const inserted: Change = (random, bytes) => {
  const at = random.between(0, bytes.length);
  return concat([bytes.subarray(0, at), random.bytes(random.between(1, 8)), bytes.subarray(at)]);
};
