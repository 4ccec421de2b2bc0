import { assert } from "@std/assert";
import { systemClock } from "../../src/daemon/system_clock.ts";

Deno.test("the system's clock tells the wall clock in whole microseconds", () => {
  const clock = systemClock();
  const before = Date.now();
  const now = clock.nowMicroseconds();
  assert(Number.isInteger(now));
  assert(now / 1000 >= before - 1 && now / 1000 <= Date.now() + 1, `${now / 1000} after ${before}`);
});

Deno.test("the system's monotonic clock never goes back, and goes on", () => {
  const clock = systemClock();
  const start = clock.monotonicMilliseconds();
  let before = start;
  while (before - start < 2) {
    const now = clock.monotonicMilliseconds();
    assert(now >= before);
    before = now;
  }
});
