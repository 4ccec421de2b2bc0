import { assertEquals } from "@std/assert";
import { validSeconds } from "../../src/names/valid_seconds.ts";

Deno.test("a name holds for its time, at least for a minute, and at most for a day", () => {
  assertEquals([0, 59, 61, 86_400, 2 ** 32 - 1].map(validSeconds), [60, 60, 61, 86_400, 86_400]);
});
