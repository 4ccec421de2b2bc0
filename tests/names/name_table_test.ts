import { assert, assertEquals } from "@std/assert";
import { NameTable } from "../../src/names/name_table.ts";
import { ip } from "../rules/samples.ts";
import { known } from "./samples.ts";

const ADDRESS = ip("192.0.2.1");

function names(table: NameTable, now = 0): string[] {
  return table.find(ADDRESS, now).map(({ name }) => name);
}

Deno.test("many names an address, each for its time, the last learned first", () => {
  const table = new NameTable(10_000);
  table.learn(ADDRESS, known("a.example", 1, { expires: 100 }));
  table.learn(ADDRESS, known("b.example", 1, { expires: 200 }));
  table.learn(ip("::ffff:192.0.2.1"), known("c.example", 2, { expires: 300 }));
  assertEquals(names(table, 99), ["c.example", "b.example", "a.example"]);
  assertEquals(names(table, 100), ["c.example", "b.example"]);
  assertEquals([names(table, 300), table.addresses, table.bytes], [[], 0, 0]);
});

Deno.test("who asks again knows it for longer; another asker, and a resolver of less worth, is another matter", () => {
  const table = new NameTable(10_000);
  table.learn(ADDRESS, known("a.example", 1, { expires: 100 }));
  table.learn(ADDRESS, known("a.example", 1, { expires: 200 }));
  assertEquals(names(table, 150), ["a.example"]);
  table.learn(ADDRESS, known("a.example", 2));
  table.learn(ADDRESS, known("a.example", 1, { trusted: false }));
  table.learn(ADDRESS, known("a.example", 1, { asker: null }));
  assertEquals(names(table).length, 4);
});

Deno.test("who asks for many names of an address pushes out his own", () => {
  const table = new NameTable(1_000_000);
  table.learn(ADDRESS, known("kept.example", 1));
  for (let each = 0; each < 100; each++) table.learn(ADDRESS, known(`${each}.example`, 2));
  assertEquals([names(table).length, names(table).includes("kept.example")], [17, true]);
  for (let pid = 10; pid < 400; pid++) table.learn(ADDRESS, known("a.example", pid));
  assertEquals(names(table).length, 256);
});

Deno.test("where there is no more room, the addresses go that nobody asked for longest", () => {
  const table = new NameTable(5 * 400);
  const each = (last: number): ReturnType<typeof ip> => ip(`10.0.0.${last}`);
  for (let last = 1; last <= 5; last++) table.learn(each(last), known("a.example", 1));
  table.find(each(1), 0);
  for (let last = 6; last <= 8; last++) table.learn(each(last), known("a.example", 1));
  assert(table.bytes <= 5 * 400, `${table.bytes} bytes`);
  assertEquals([table.find(each(2), 0).length, table.find(each(1), 0).length, table.find(each(8), 0).length], [
    0,
    1,
    1,
  ]);
});

Deno.test("all that is valid is told", () => {
  const table = new NameTable(10_000);
  table.learn(ADDRESS, known("a.example", 1, { expires: 100 }));
  table.learn(ADDRESS, known("b.example", 1));
  table.learn(ip("192.0.2.2"), known("c.example", 1, { expires: 100 }));
  assertEquals([...table.all(100)], [[ADDRESS, [known("b.example", 1)]]]);
});
