import { patient } from "../support/patience.ts";
import { Random } from "../support/random.ts";
import type { FuzzTarget } from "./fuzz_target.ts";

/** No input that is made here may take longer, in milliseconds of an ordinary machine. */
const LONGEST = 1_000;

/** An input with which a decoder did what it must not do. `seed` makes it again. */
export interface Finding {
  readonly seed: number;
  readonly input: Uint8Array;
  readonly problem: string;
}

export interface FuzzReport {
  readonly inputs: number;
  /** How many of them got past the decoder's first check. */
  readonly past: number;
  /** Where it ended; null if nothing was found. */
  readonly finding: Finding | null;
}

/** Hands inputs to `attempt`, each made from a seed of its own, `first` and those after it, until one is a finding. */
export function fuzz(
  target: FuzzTarget,
  { inputs, first }: { readonly inputs: number; readonly first: number },
  attempt: (input: Uint8Array) => void = target.attempt,
): FuzzReport {
  let past = 0;
  for (let made = 1; made <= inputs; made++) {
    const seed = (first + made - 1) >>> 0;
    const input = inputOf(target, seed);
    if (target.isPastFirstCheck(input)) past++;
    const problem = problemWith(attempt, input);
    if (problem !== null) return { inputs: made, past, finding: { seed, input, problem } };
  }
  return { inputs, past, finding: null };
}

export function inputOf({ mutate, seeds }: FuzzTarget, seed: number): Uint8Array {
  return mutate(new Random(seed), seeds);
}

/** What is wrong; null if nothing is. What took too long is tried once more: the machine may have been busy. */
function problemWith(attempt: (input: Uint8Array) => void, input: Uint8Array): string | null {
  try {
    if (isQuick(attempt, input) || isQuick(attempt, input)) return null;
    return `it took longer than ${LONGEST} ms, twice`;
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
}

function isQuick(attempt: (input: Uint8Array) => void, input: Uint8Array): boolean {
  const begin = performance.now();
  attempt(input.slice());
  return performance.now() - begin <= patient(LONGEST);
}
