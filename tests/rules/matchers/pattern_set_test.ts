import { assertEquals } from "@std/assert";
import { Pattern } from "../../../src/rules/matchers/pattern.ts";
import { PatternSet } from "../../../src/rules/matchers/pattern_set.ts";
import { forRandom } from "../../support/random.ts";

const PATTERNS = [
  "ads",
  "^ads\\.",
  "aaa",
  "aa",
  "[a-d]+s$",
  "",
  "K",
  "ads\\.K$",
  "a|b",
  "\u017fds",
  "x{3}ads",
] as const;
const LETTERS = ["a", "d", "s", ".", "K", "\u212a", "\u017f", "A", "D", "S", "k", "x"] as const;

Deno.test("the same patterns are found as when all are tried, whatever the text", () => {
  let found = 0;
  forRandom(200, (random) => {
    const patterns = Array.from({ length: 12 }, () => new Pattern(random.pick(PATTERNS), random.oneIn(2)));
    const set = new PatternSet();
    patterns.forEach((pattern, at) => set.add(pattern, at >> 1));
    for (let each = 0; each < 20; each++) {
      const text = Array.from({ length: random.between(0, 7) }, () => random.pick(LETTERS)).join("");
      const expected = patterns.flatMap((pattern, at) => pattern.matches(text) ? [at >> 1] : []);
      assertEquals(set.placesOf(text), [...new Set(expected)], JSON.stringify(text));
      assertEquals(set.placesOf(text), [...new Set(expected)]);
      found += expected.length;
    }
  });
  assertEquals(found > 5_000, true, `only ${found} matches`);
});

Deno.test("a pattern that a text cannot match is not tried", () => {
  const set = new PatternSet();
  set.add(new Pattern("tracker(", false), 0); // it would throw
  assertEquals(set.placesOf("a.trackr.example"), []);
});

Deno.test("many different texts are told apart", () => {
  const set = new PatternSet();
  set.add(new Pattern("7$", false), 3);
  for (let at = 0; at < 5000; at++) assertEquals(set.placesOf(`host-${at}`).length > 0, at % 10 === 7);
});
