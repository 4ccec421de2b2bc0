/** So many failures within this time, and it would go on so. */
const MOST_FAILURES = 5;
const WINDOW_MILLISECONDS = 600_000;

/** How often something has failed lately. Times are of one clock, in milliseconds. */
export class FailureTally {
  #failures: number[] = [];

  /** Counts a failure. Whether it is one too many; then why, in words. */
  add(now: number): string | null {
    this.#failures = [...this.#failures.filter((before) => now - before < WINDOW_MILLISECONDS), now];
    const count = this.#failures.length;
    return count < MOST_FAILURES ? null : `the failure number ${count} within ${WINDOW_MILLISECONDS / 60_000} minutes`;
  }
}
