import type { TestResult } from "./junit.ts";
import { splitName } from "./test_name.ts";

/** One finished run of the tests. */
export interface Run {
  readonly results: readonly TestResult[];
  /** What went wrong outside of any test: a module that does not load, a crash, the time limit. A sentence each. */
  readonly problems: readonly string[];
  /** From skipViolations. */
  readonly violations: readonly string[];
  /** Whether violations fail the run (CI) or are remarks. */
  readonly strict: boolean;
}

/** Whether everything that had to hold holds. A run of no test at all proves nothing, and so fails. */
export function hasPassed(run: Run): boolean {
  return count(run, "failed") === 0 && count(run, "passed") > 0 && (!run.strict || run.violations.length === 0);
}

/** The end of the runner's output. The last line is always "N passed, N failed, N skipped". */
export function summary(run: Run): string {
  const skipped = run.results.filter(({ outcome }) => outcome === "skipped");
  const lines = [
    ...section("Slowest files", slowestFiles(run.results, 10)),
    ...section("Skipped", skipped.map(skipLine)),
    ...section(run.strict ? "Skips that must not be" : "Skips that would fail in CI", run.violations),
    ...section("Failed", run.results.filter(({ outcome }) => outcome === "failed").map((r) => `${r.file}: ${r.name}`)),
    ...section("Failed outside of a test", run.problems),
    `${count(run, "passed")} passed, ${count(run, "failed")} failed, ${skipped.length} skipped`,
  ];
  return lines.join("\n");
}

function count(run: Run, outcome: "passed" | "failed"): number {
  const tests = run.results.filter((result) => result.outcome === outcome).length;
  return outcome === "failed" ? tests + run.problems.length : tests;
}

function skipLine({ file, name }: TestResult): string {
  const { test, missing } = splitName(name);
  return `${file}: ${test}: ${missing === "" ? "does not say what is missing" : `${missing} is missing`}`;
}

function slowestFiles(results: readonly TestResult[], limit: number): string[] {
  const seconds = new Map<string, number>();
  for (const result of results) seconds.set(result.file, (seconds.get(result.file) ?? 0) + result.seconds);
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, limit);
  return slowest.map(([file, sum]) => `${sum.toFixed(2).padStart(8)} s  ${file}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ""];
}
