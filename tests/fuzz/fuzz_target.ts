import type { Random } from "../support/random.ts";

/** Inputs that the decoder understands, from which all others are made. */
export type Seeds = readonly [Uint8Array, ...Uint8Array[]];

/** Makes an input of seeds; it leaves them as they are. */
export type Mutate = (random: Random, seeds: Seeds) => Uint8Array;

/** A decoder of bytes from outside, and how one knows that it is right. */
export interface TargetParts<Decoded> {
  readonly name: string;
  readonly seeds: Seeds;
  readonly mutate: Mutate;
  readonly decode: (input: Uint8Array) => Decoded;
  /** Whether an input is refused by this error, as the decoder has declared. Every other error is a finding. */
  readonly refuses?: (error: unknown) => boolean;
  /** Whether an input is long enough, and of the right form, to be looked into: told apart from the decoder. */
  readonly isPastFirstCheck: (input: Uint8Array) => boolean;
  /** Throws where what was decoded cannot be right; mostly because it does not come back from the encoder. */
  readonly check?: (decoded: Decoded, input: Uint8Array) => void;
  /** The decoder with a mistake that somebody could make: fuzzing has to find it. */
  readonly planted: (input: Uint8Array) => Decoded;
}

/** The same, whatever is decoded. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: Seeds;
  readonly mutate: Mutate;
  readonly isPastFirstCheck: (input: Uint8Array) => boolean;
  /** Throws where the decoder does with an input what it must not do. */
  readonly attempt: (input: Uint8Array) => void;
  /** The same target with its decoder's planted fault. */
  readonly planted: (input: Uint8Array) => void;
}

export function fuzzTarget<Decoded>(parts: TargetParts<Decoded>): FuzzTarget {
  const { name, seeds, mutate, isPastFirstCheck, refuses = () => false, check = () => {} } = parts;
  const attemptWith = (decode: (input: Uint8Array) => Decoded) => (input: Uint8Array): void => {
    let decoded: Decoded;
    try {
      decoded = decode(input);
    } catch (error) {
      if (refuses(error)) return;
      throw error;
    }
    check(decoded, input);
  };
  return {
    name,
    seeds,
    mutate,
    isPastFirstCheck,
    attempt: attemptWith(parts.decode),
    planted: attemptWith(parts.planted),
  };
}
