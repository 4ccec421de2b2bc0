import { assertEquals } from "@std/assert";
import { patternMatcher } from "../../../src/rules/lists/pattern_matcher.ts";
import { built } from "./samples.ts";

Deno.test("patterns: duplicates and comments count for nothing, bad ones are refused", () => {
  const list = built("lists.domains_regexp", "# c\n^ads\\.\r\n^ads\\.\n\n(\n\\d{3}\\.example$\n");
  assertEquals([list.entries, list.problems], [2, ["line 5 is no entry of such a list"]]);
  assertEquals(list.content, { kind: "patterns", patterns: ["^ads\\.", "\\d{3}\\.example$"] });
});

Deno.test("each pattern is searched for, in any case unless told otherwise", () => {
  const patterns = ["^ads\\.", "\\S123$"];
  const insensitive = patternMatcher({ kind: "patterns", patterns }, false);
  const names = ["ads.example", "ADS.example", "x.ads.example", "x123", " 123", "ads.example"];
  assertEquals(names.map(insensitive), [true, true, false, true, false, true]);
  assertEquals(names.map(patternMatcher({ kind: "patterns", patterns }, true)), [
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

Deno.test("many different names are told apart", () => {
  const matches = patternMatcher({ kind: "patterns", patterns: ["7$"] }, false);
  for (let at = 0; at < 5000; at++) assertEquals(matches(`host-${at}`), at % 10 === 7);
});
