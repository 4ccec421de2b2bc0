import { assertEquals } from "@std/assert";
import { PassedUnjudged } from "../../src/daemon/passed_unjudged.ts";

/** At which of the looks, five seconds apart, everything is judged anew. */
function judgedAt(counts: readonly (number | null)[]): readonly number[] {
  const times: number[] = [];
  let look = 0;
  const passed = new PassedUnjudged(() => times.push(look), () => look * 5_000);
  for (const count of counts) {
    passed.look(count);
    look += 1;
  }
  return times;
}

Deno.test("what passed a full queue is judged anew at the first look that sees no more of it, once", () => {
  assertEquals(judgedAt([0, 0, 10, 400, 400, 400, 400]), [4]);
});

Deno.test("where nothing passed, or it is not known, nothing is judged anew", () => {
  assertEquals(judgedAt([0, 0, null, null, 0]), []);
});

Deno.test("what passes within a minute of that waits for the minute's end", () => {
  assertEquals(judgedAt([5, 5, ...new Array<number>(20).fill(9)]), [1, 13]);
});
