import type { FuzzReport } from "./fuzz.ts";
import type { FuzzTarget } from "./fuzz_target.ts";

/** Below that, most inputs would be refused for their length alone. */
const LEAST_PAST = 0.3;

export function enoughPast({ inputs, past }: FuzzReport): boolean {
  return past >= inputs * LEAST_PAST;
}

/** A line for people: what was tried, and how deep it came. */
export function reportLine({ name }: FuzzTarget, { inputs, past, finding }: FuzzReport): string {
  const share = `${Math.round(100 * past / inputs)} % past the first check`;
  return `${name.padEnd(20)} ${String(inputs).padStart(8)} inputs, ${share}${finding === null ? "" : ", A FINDING"}`;
}
