import { assert, assertEquals } from "@std/assert";
import { foldCodePoint, foldEquals } from "../../../src/rules/matchers/fold_equals.ts";

const CASES: readonly (readonly [a: string, b: string, equal: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["/usr/bin/Curl", "/USR/bin/curl", true],
  ["abc", "abd", false],
  ["@", "`", false],
  ["[", "{", false],
  ["a0", "A\u0010", false],
  ["straße", "STRAẞE", true],
  ["straße", "STRASSE", false],
  ["ΣΑΣ", "σας", true],
  ["k", "\u212a", true],
  ["s", "\u017f", true],
  ["i", "\u0130", false],
  ["I", "\u0131", false],
  ["\u{10400}x", "\u{10428}X", true],
  ["\u{10400}", "\u{10401}", false],
  ["x\u{1f600}", "X\u{1f600}", true],
  ["\ud801", "\ud801", true],
  ["a\ud801", "A\udc00", false],
];

for (const [a, b, equal] of CASES) {
  Deno.test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${equal ? "" : "not "}equal in any case`, () => {
    assertEquals(foldEquals(a, b), equal);
    assertEquals(foldEquals(b, a), equal);
  });
}

Deno.test("folding agrees with the engine's own simple case folding, and keeps the length", () => {
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const folded = foldCodePoint(codePoint);
    if (folded === codePoint) continue;
    assertEquals(folded > 0xffff, codePoint > 0xffff);
    assertEquals(foldCodePoint(folded), folded);
    assert(new RegExp(`^\\u{${codePoint.toString(16)}}$`, "iu").test(String.fromCodePoint(folded)), `U+${codePoint}`);
  }
});
