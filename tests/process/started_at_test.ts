import { assertEquals } from "@std/assert";
import { startedAt } from "../../src/process/started_at.ts";

Deno.test("startedAt counts back from now: uptime in seconds, start in ticks of 10 ms", () => {
  assertEquals(startedAt(12_345, "1000.50 1800.00\n", 2_000_000_000_000), 2_000_000_000_000 - 877_050);
  assertEquals(startedAt(100_050, "1000.50 1800.00\n", 2_000_000_000_000), 2_000_000_000_000);
});

Deno.test("startedAt gives NaN where the uptime cannot be read", () => {
  for (const text of ["", " ", "soon 1\n"]) assertEquals(startedAt(0, text, 0), NaN);
});
