const MINUTE = 60_000;

/**
 * What passes a full queue is remembered by the kernel as let through, unasked: once no more passes, all is judged anew. At
 * most once a minute, since that sends a packet of every flow to the queue, which may fill it again.
 */
export class PassedUnjudged {
  readonly #judgeAnew: () => void;
  /** Milliseconds that only grow. */
  readonly #now: () => number;
  #seen = 0;
  #settled = 0;
  #lastTime = -Infinity;

  constructor(judgeAnew: () => void, now: () => number) {
    this.#judgeAnew = judgeAnew;
    this.#now = now;
  }

  /** `passed`: how many have passed since the start; null where that is not known. */
  look(passed: number | null): void {
    const count = passed ?? 0;
    const still = count === this.#seen;
    this.#seen = count;
    if (!still || count === this.#settled || this.#now() - this.#lastTime < MINUTE) return;
    this.#settled = count;
    this.#lastTime = this.#now();
    this.#judgeAnew();
  }
}
