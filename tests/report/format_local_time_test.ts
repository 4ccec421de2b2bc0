import { assertEquals } from "@std/assert";
import { formatLocalTime } from "../../src/report/format_local_time.ts";

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

Deno.test("formatLocalTime writes RFC 3339 with the zone's offset", () => {
  assertEquals(formatLocalTime(NOON, 0), "2026-11-22T12:00:00+00:00");
  assertEquals(formatLocalTime(NOON + 999.5, 60), "2026-11-22T13:00:00+01:00");
  assertEquals(formatLocalTime(NOON, -210), "2026-11-22T08:30:00-03:30");
  assertEquals(formatLocalTime(NOON, 13 * 60), "2026-11-23T01:00:00+13:00");
  assertEquals(Date.parse(formatLocalTime(NOON, 345)), NOON);
});
