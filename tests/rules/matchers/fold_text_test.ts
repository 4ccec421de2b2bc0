import { assertEquals } from "@std/assert";
import { foldEquals } from "../../../src/rules/matchers/fold_equals.ts";
import { foldText } from "../../../src/rules/matchers/fold_text.ts";

const TEXTS = [
  "Kelvin",
  "\u212aelvin",
  "KELVIN",
  "stra\u00dfe",
  "STRASSE",
  "\u03a3\u03c3\u03c2",
  "\u03c3\u03c3\u03c3",
  "I",
  "\u0131",
  "i",
  "\u{10400}",
  "\u{10428}",
  "",
];

Deno.test("foldText is the same for two texts just where foldEquals takes them for equal", () => {
  for (const a of TEXTS) {
    for (const b of TEXTS) assertEquals(foldText(a) === foldText(b), foldEquals(a, b), `${a} ${b}`);
  }
});
