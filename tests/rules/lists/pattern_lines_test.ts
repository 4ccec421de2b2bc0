import { assertEquals } from "@std/assert";
import { Pattern } from "../../../src/rules/matchers/pattern.ts";
import { patternMatcher } from "../../../src/rules/lists/pattern_matcher.ts";
import { built } from "./samples.ts";

Deno.test("patterns: duplicates and comments count for nothing, bad ones are refused", () => {
  const list = built("lists.domains_regexp", "# c\n^ads\\.\r\n^ads\\.\n\n(\n\\d{3}\\.example$\n");
  assertEquals([list.entries, list.problems], [2, ["line 5 is no entry of such a list"]]);
  assertEquals(list.content, { kind: "patterns", patterns: ["^ads\\.", "\\d{3}\\.example$"] });
});

const matcherOf = (sensitive: boolean, ...patterns: readonly string[]): ReturnType<typeof patternMatcher> =>
  patternMatcher(patterns.map((each) => new Pattern(each, sensitive)));

Deno.test("each pattern is searched for, in any case unless told otherwise", () => {
  const patterns = ["^ads\\.", "\\S123$"];
  const insensitive = matcherOf(false, ...patterns);
  const names = ["ads.example", "ADS.example", "x.ads.example", "x123", " 123", "ads.example"];
  assertEquals(names.map(insensitive), [true, true, false, true, false, true]);
  assertEquals(names.map(matcherOf(true, ...patterns)), [
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

Deno.test("many different names are told apart", () => {
  const matches = matcherOf(false, "7$");
  for (let at = 0; at < 5000; at++) assertEquals(matches(`host-${at}`), at % 10 === 7);
});
