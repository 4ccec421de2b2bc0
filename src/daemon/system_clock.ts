import type { Clock } from "../core/clock.ts";

/** How often the wall clock's distance to the monotonic one is measured anew: it may be set while we run. */
const MEASURE_MILLISECONDS = 1000;

/** The machine's clocks. The wall clock gets its microseconds from the monotonic one. */
export function systemClock(): Clock {
  let distance = 0;
  let measuredAt = -Infinity;
  return {
    monotonicMilliseconds: () => performance.now(),
    nowMicroseconds() {
      const now = performance.now();
      if (now - measuredAt > MEASURE_MILLISECONDS) {
        distance = Date.now() - now;
        measuredAt = now;
      }
      return Math.round((distance + now) * 1000);
    },
  };
}
