import { assertEquals } from "@std/assert";
import { listRecords } from "../../src/daemon/list_records.ts";
import { built, listsOfOne } from "../rules/lists/samples.ts";

Deno.test("a list is told with how much it holds, and since when", () => {
  const list = { ...built("lists.ips", "10.0.0.1\n10.0.0.2"), loadedAt: Date.UTC(2026, 10, 22, 8) };
  assertEquals(listRecords(listsOfOne(list)), [
    { operand: "lists.ips", directory: "/lists", entries: 2, loaded: "2026-11-22T08:00:00.000000Z" },
  ]);
});
