import type { Parsed } from "../../src/rules/parsed.ts";

type Decode<Decoded> = (input: Uint8Array) => Decoded;

/**
 * The decoder without one of its checks, which it shows by these words: it goes on, and reads what is not there, as
 * DataView tells by a RangeError.
 */
export function withoutCheck<Decoded>(decode: Decode<Decoded>, words: RegExp): Decode<Decoded> {
  return (input) => {
    try {
      return decode(input);
    } catch (error) {
      if (error instanceof Error && words.test(error.message)) throw new RangeError("Offset is outside the bounds");
      throw error;
    }
  };
}

/** The same for one that gives problems, and does not throw: it uses what is of another kind than it takes it for. */
export function withoutProblem<Value>(parse: Decode<Parsed<Value>>, words: RegExp): Decode<Parsed<Value>> {
  return (input) => {
    const parsed = parse(input);
    if (!parsed.ok && parsed.problems.some(({ reason }) => words.test(reason))) {
      throw new TypeError("Cannot read properties of undefined");
    }
    return parsed;
  };
}
