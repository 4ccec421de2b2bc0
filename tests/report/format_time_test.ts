import { assertEquals } from "@std/assert";
import { formatTime } from "../../src/report/format_time.ts";

Deno.test("formatTime is RFC 3339 in UTC with six digits of a second", () => {
  assertEquals(formatTime(0), "1970-01-01T00:00:00.000000Z");
  assertEquals(formatTime(1_700_000_000_123_456), "2023-11-14T22:13:20.123456Z");
  assertEquals(formatTime(1_700_000_000_000_007), "2023-11-14T22:13:20.000007Z");
});

Deno.test("formatTime cuts what is smaller than a microsecond", () => {
  assertEquals(formatTime(1_700_000_000_123_456.75), "2023-11-14T22:13:20.123456Z");
  assertEquals(formatTime(999.99), "1970-01-01T00:00:00.000999Z");
});
