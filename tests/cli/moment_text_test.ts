import { assertEquals } from "@std/assert";
import { momentText } from "../../src/cli/moment_text.ts";

Deno.test("a moment in the zone that holds at it", () => {
  const moment = Date.UTC(2026, 10, 22, 23, 30, 5) * 1000 + 999_999;
  assertEquals(momentText(moment, () => 0), "2026-11-22 23:30:05");
  assertEquals(momentText(moment, (milliseconds) => milliseconds > 0 ? 60 : 0), "2026-11-23 00:30:05");
});
