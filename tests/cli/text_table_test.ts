import { assertEquals } from "@std/assert";
import { textTable } from "../../src/cli/text_table.ts";

const COLUMNS = [{ heading: "NAME", most: 6 }, { heading: "N", align: "right" }, { heading: "REST" }] as const;

Deno.test("columns are as wide as their longest text, or as wide as they may be", () => {
  const rows = [["a", "1", "x"], ["very long", "100", ""], ["", "", "y"]];
  assertEquals(
    textTable(COLUMNS, rows, false),
    `\
NAME      N  REST
a         1  x
very long  100
             y`,
  );
});

Deno.test("the heading stands out on a terminal", () => {
  assertEquals(textTable(COLUMNS, [], true), "\u001b[1mNAME  N  REST\u001b[0m");
});

Deno.test("a hundred thousand rows are no trouble", () => {
  const rows = Array.from({ length: 100_000 }, () => ["a", "1", "b"]);
  assertEquals(textTable(COLUMNS, rows, false).length, "NAME  N  REST".length + 100_000 * "\na     1  b".length);
});
