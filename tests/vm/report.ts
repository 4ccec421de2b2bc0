import type { GuestResult } from "./boot.ts";

/** What became of one line of kernels. */
export type KernelOutcome =
  | { readonly line: string; readonly skippedBecause: string }
  | {
    readonly line: string;
    /** `uname -r` of the guest; null if it did not get that far. */
    readonly release: string | null;
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly seconds: number;
    /** What went wrong outside of any test; it counts as a failure. */
    readonly problem: string | null;
  };

/**
 * Reads what the guest wrote: the test runner's last line, and the code with which it ended. A guest that did not come to
 * its end, or in which no test passed, has failed. `console`: what its kernel said.
 */
export function outcomeOf(line: string, guest: GuestResult, console: string): KernelOutcome {
  const counts = [...guest.text.matchAll(/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/gm)].at(-1);
  const [passed, failed, skipped] = [1, 2, 3].map((index) => Number(counts?.[index] ?? 0)) as [number, number, number];
  const problem = problemOf(guest, console, passed, failed);
  const { release, seconds } = guest;
  return { line, release, passed, failed: failed + (problem === null ? 0 : 1), skipped, seconds, problem };
}

function problemOf({ release, exitCode }: GuestResult, console: string, passed: number, failed: number): string | null {
  const said = console.trimEnd().split("\n").slice(-15).join("\n");
  if (release === null) return `the guest did not start. Its kernel's last words:\n${said}`;
  if (exitCode === null) return `the guest did not come to its end. Its kernel's last words:\n${said}`;
  if (exitCode === 0) return passed === 0 ? "no test passed, which proves nothing" : null;
  return failed > 0 ? null : `the tests ended with exit code ${exitCode}: see their own words above`;
}

/** Whether everything that had to hold on this kernel holds. */
export function hasPassed(outcome: KernelOutcome): boolean {
  return "skippedBecause" in outcome || outcome.failed === 0;
}

/** A line for each kernel, and the sum as the last line. A kernel that could not be had counts as one skipped. */
export function report(outcomes: readonly KernelOutcome[]): string {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const outcome of outcomes) {
    const { passed, failed, skipped } = "skippedBecause" in outcome ? { passed: 0, failed: 0, skipped: 1 } : outcome;
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return [...outcomes.map(lineOf), countsOf(sum)].join("\n");
}

function lineOf(outcome: KernelOutcome): string {
  if ("skippedBecause" in outcome) return `Linux ${outcome.line}: skipped: ${outcome.skippedBecause}`;
  const { line, release, seconds, problem } = outcome;
  const what = `Linux ${release ?? line}: ${countsOf(outcome)}, ${seconds.toFixed(0)} s`;
  return problem === null ? what : `${what}: ${problem}`;
}

function countsOf(counts: { readonly passed: number; readonly failed: number; readonly skipped: number }): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
