import { assertEquals } from "@std/assert";
import { compareNames } from "../../src/rules/compare_names.ts";

Deno.test("compareNames orders as the bytes of UTF-8 do", () => {
  const names = [
    "b",
    "a",
    "A",
    "",
    "a-",
    "aa",
    "é",
    "000-x",
    "\u{1f600}",
    "\uffee",
    "\ue000",
    "\u{10000}",
    "a\u{1f600}b",
  ];
  const bytes = (text: string): string =>
    [...new TextEncoder().encode(text)].map((b) => String.fromCharCode(b)).join("");
  const expected = names.toSorted((a, b) => bytes(a) < bytes(b) ? -1 : 1);
  assertEquals(names.toSorted(compareNames), expected);
  assertEquals(names.toReversed().sort(compareNames), expected);
});
