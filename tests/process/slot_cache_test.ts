import { assertEquals } from "@std/assert";
import { SlotCache } from "../../src/process/slot_cache.ts";
import { forRandom } from "../support/random.ts";

Deno.test("SlotCache gives what was set, until it is deleted", () => {
  const cache = new SlotCache<number, string>(4);
  assertEquals(cache.get(0), undefined);
  cache.set(0, "a");
  cache.set(5, "b");
  assertEquals([cache.get(0), cache.get(5), cache.get(1)], ["a", "b", undefined]);
  cache.set(0, "c");
  cache.delete(5);
  assertEquals([cache.get(0), cache.get(5)], ["c", undefined]);
});

Deno.test("SlotCache keeps the newer of two keys that share a slot, and deletes neither for the other", () => {
  const cache = new SlotCache<number, string>(4);
  cache.set(1, "old");
  cache.set(5, "new");
  assertEquals([cache.get(1), cache.get(5)], [undefined, "new"]);
  cache.delete(1);
  assertEquals(cache.get(5), "new");
});

Deno.test("SlotCache never gives another key's value, for keys of any u32", () => {
  forRandom(100, (random) => {
    const cache = new SlotCache<number, string>(16);
    for (let step = 0; step < 200; step++) {
      const key = random.oneIn(2) ? random.u32() : random.between(0, 40);
      const found = cache.get(key);
      assertEquals(found === undefined || found === `${key}`, true);
      if (random.oneIn(4)) cache.delete(key);
      else {
        cache.set(key, `${key}`);
        assertEquals(cache.get(key), `${key}`);
      }
    }
  });
});
