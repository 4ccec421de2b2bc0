import type { TestResult } from "./junit.ts";
import { splitName } from "./test_name.ts";

/** A test that the CI machine cannot run: its name, what is missing (as the runner prints it), and why that is so. */
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
 * Where what was skipped and what is listed differ, a sentence each. Both directions count: a skip nobody expected, and
 * a listed test that ran after all. `complete`: all tests were asked for, so that a listed test that is nowhere counts.
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
  const stale = expected.flatMap(({ test, missing }) => {
    const found = results.filter(({ name }) => splitName(name).test === test);
    if (found.some(({ outcome }) => outcome === "skipped")) return [];
    if (found.length > 0) return [`"${test}" ran, and was expected to be skipped for want of ${missing}`];
    return complete ? [`"${test}" is expected to be skipped, and there is no such test`] : [];
  });
  return [...unexpected, ...stale];
}
