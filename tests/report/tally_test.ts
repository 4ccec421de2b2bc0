import { assertEquals } from "@std/assert";
import { Tally } from "../../src/report/tally.ts";

Deno.test("a tally counts by name, and what is beyond its room together", () => {
  const tally = new Tally(2);
  for (const name of ["a", "b", "c", "a", "d"]) tally.add(name);
  tally.add("b", 5);
  assertEquals(tally.samples((name) => ({ name })), [
    { labels: { name: "a" }, value: 2 },
    { labels: { name: "b" }, value: 6 },
  ]);
  assertEquals(tally.others, 2);
});
