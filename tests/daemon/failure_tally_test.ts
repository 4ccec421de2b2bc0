import { assertEquals } from "@std/assert";
import { FailureTally } from "../../src/daemon/failure_tally.ts";

const MINUTE = 60_000;

Deno.test("the fifth failure within ten minutes is one too many", () => {
  const tally = new FailureTally();
  for (const minute of [0, 3, 6, 9]) assertEquals(tally.add(minute * MINUTE), null);
  assertEquals(tally.add(10 * MINUTE - 1), "the failure number 5 within 10 minutes");
});

Deno.test("failures that are ten minutes old do not count any more", () => {
  const tally = new FailureTally();
  for (let count = 0; count < 100; count++) assertEquals(tally.add(count * 2.5 * MINUTE), null);
});
