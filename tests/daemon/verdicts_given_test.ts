import { assert, assertEquals } from "@std/assert";
import { verdictsGiven } from "../../src/daemon/verdicts_given.ts";

/** A table of two queues; `waiting` packets are in number 5. */
function table(waiting: number): string {
  return `    4  11111     7 2   512     0     0      100  1\n    5  22222     ${waiting} 2   512     0     0      100  1\n`;
}

/** How often the table was read until it was over. */
async function readsUntilGiven(queues: readonly number[], tables: readonly string[]): Promise<number> {
  let reads = 0;
  await verdictsGiven(queues, () => tables[Math.min(reads++, tables.length - 1)] ?? "");
  return reads;
}

Deno.test("verdictsGiven waits until none of the queue's packets waits", async () => {
  assertEquals(await readsUntilGiven([5], [table(3), table(1), table(0)]), 3);
  assertEquals(await readsUntilGiven([5], [table(0)]), 1);
  assertEquals(await readsUntilGiven([5, 6], [table(3), table(0)]), 2);
});

Deno.test("a queue that nobody reads has nothing that waits", async () => {
  assertEquals([await readsUntilGiven([6], [table(3)]), await readsUntilGiven([5], [""])], [1, 1]);
});

Deno.test("verdictsGiven waits no longer than a second", async () => {
  const start = performance.now();
  assertEquals(await readsUntilGiven([4], [table(0)]), 200);
  assert(performance.now() - start < 5_000);
});
