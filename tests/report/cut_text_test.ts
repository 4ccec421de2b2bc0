import { assertEquals } from "@std/assert";
import { cutText } from "../../src/report/cut_text.ts";

Deno.test("cutText leaves short texts alone, and counts what it leaves out of long ones", () => {
  assertEquals([cutText("", 3), cutText("abc", 3)], ["", "abc"]);
  assertEquals(cutText("abcd", 3), "abc… (1 more characters)");
  assertEquals(cutText("x".repeat(65_536), 4), "xxxx… (65532 more characters)");
});

Deno.test("cutText does not halve a character", () => {
  assertEquals(cutText("ab\u{1f600}c", 3), "ab… (3 more characters)");
  assertEquals(cutText("ab\u{1f600}c", 4), "ab\u{1f600}… (1 more characters)");
});
