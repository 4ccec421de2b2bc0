import type { Clock } from "../../src/core/clock.ts";

/** A clock that stands still until it is told to go on. Its wall clock began at `epoch` microseconds. */
export class FakeClock implements Clock {
  #milliseconds = 0;

  constructor(readonly epoch = 1_700_000_000_000_000) {}

  advance(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }

  nowMicroseconds(): number {
    return this.epoch + this.#milliseconds * 1000;
  }

  monotonicMilliseconds(): number {
    return this.#milliseconds;
  }
}
