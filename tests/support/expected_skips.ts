import type { TestResult } from "./junit.ts";
import { splitName } from "./test_name.ts";

/** A test that the CI machine may be unable to run: its name, what is missing (as the runner prints it), and why. */
export interface ExpectedSkip {
  readonly test: string;
  readonly missing: string;
  readonly reason: string;
}

/** Reads tests/expected_skips.json. Throws with the entry's number where one is not as it should be. */
export function parseExpectedSkips(text: string): ExpectedSkip[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error("Cannot read the expected skips: not a list");
  const skips = list.map(expectedSkip);
  const twice = skips.find(({ test }, index) => skips.findIndex((other) => other.test === test) !== index);
  if (twice !== undefined) throw new Error(`Cannot read the expected skips: "${twice.test}" is listed twice`);
  return skips;
}

function expectedSkip(entry: unknown, index: number): ExpectedSkip {
  const text = (key: string): string | null => {
    const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : undefined;
    return typeof value === "string" && value.trim() !== "" ? value : null;
  };
  const [test, missing, reason] = [text("test"), text("missing"), text("reason")];
  if (test === null || missing === null || reason === null) {
    throw new Error(`Cannot read the expected skips: [${index}] needs test, missing and reason, as text`);
  }
  return { test, missing, reason };
}

/**
 * What was skipped and not expected to be, a sentence each, and what is listed and nowhere, where all tests were asked for
 * (`complete`). A listed test may run: CI machines differ, and one that can do more is no fault.
 */
export function skipViolations(
  results: readonly TestResult[],
  expected: readonly ExpectedSkip[],
  complete: boolean,
): string[] {
  const listed = new Map(expected.map((skip) => [skip.test, skip]));
  const unexpected = results.filter(({ outcome }) => outcome === "skipped").flatMap(({ file, name }) => {
    const { test, missing } = splitName(name);
    const skip = listed.get(test);
    if (missing === "") return [`${file}: "${test}" is skipped without naming what is missing (use kernelTest)`];
    if (skip === undefined) return [`${file}: "${test}" is skipped, and not expected to be: ${missing} is missing`];
    if (skip.missing === missing) return [];
    return [`${file}: "${test}" is skipped for want of ${missing}, and was expected to be for want of ${skip.missing}`];
  });
  if (!complete) return unexpected;
  const known = new Set(results.map(({ name }) => splitName(name).test));
  const stale = expected.filter(({ test }) => !known.has(test));
  return [...unexpected, ...stale.map(({ test }) => `"${test}" is expected to be skipped, and there is no such test`)];
}
