import { assertEquals } from "@std/assert";
import { soonest } from "../../src/daemon/soonest.ts";

Deno.test("soonest is the shorter time; for ever is no time to wait", () => {
  assertEquals([soonest(3, 7), soonest(7, 3), soonest(-1, 7), soonest(7, -1), soonest(-1, -1), soonest(0, -1)], [
    3,
    3,
    7,
    7,
    -1,
    0,
  ]);
});
