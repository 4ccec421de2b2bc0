import { assertEquals } from "@std/assert";
import { foldText } from "../../../src/rules/matchers/fold_text.ts";
import { regexpMatcher } from "../../../src/rules/matchers/regexp.ts";
import { requiredText } from "../../../src/rules/matchers/required_text.ts";
import { forRandom } from "../../support/random.ts";

const REQUIRED: readonly (readonly [pattern: string, text: string])[] = [
  ["^/usr/bin/curl$", "/usr/bin/curl"],
  ["\\.Example\\.org$", ".example.org"],
  ["^(|.*\\.)example\\.org$", "example.org"],
  ["ab+c", "ab"],
  ["abc?d", "ab"],
  ["abcd*", "abc"],
  ["a{2}bcd", "bcd"],
  ["foo|barbar", ""],
  ["(foo|bar)baz", "baz"],
  ["a[bcd]e", "a"],
  ["[[:alpha:]]xyz", "xyz"],
  ["[]abc]de", "de"],
  ["\\dabc", "abc"],
  ["\\x41bc\\x{42}de", "bc"],
  ["\\pLabc\\p{Greek}", "abc"],
  ["(?i)abc", ""],
  ["(?:abc)de", "de"],
  ["\\Qa.b\\E", ""],
  ["\u00fcabc", "abc"],
  [".*", ""],
  ["", ""],
];

for (const [pattern, text] of REQUIRED) {
  Deno.test(`${JSON.stringify(pattern)} needs ${JSON.stringify(text)}`, () =>
    assertEquals(requiredText(pattern), text));
}

const PIECES = [
  "a",
  "b",
  "K",
  "\\.",
  ".",
  "[ab]",
  "[^b]",
  "(ab|K)",
  "(?:a)",
  "*",
  "+",
  "?",
  "{2}",
  "{0,1}",
  "|",
  "^",
  "$",
  "\\d",
  "\\x61",
] as const;
const CHARACTERS = ["a", "b", "k", "K", "\u212a", ".", "1", "A"] as const;

Deno.test("what a pattern needs is part of whatever it matches", () => {
  let matched = 0;
  forRandom(4_000, (random) => {
    const pattern = Array.from({ length: random.between(1, 7) }, () => random.pick(PIECES)).join("");
    let matches: (text: string) => boolean;
    try {
      matches = regexpMatcher(pattern, random.oneIn(2));
    } catch {
      return; // no pattern
    }
    for (let each = 0; each < 10; each++) {
      const text = Array.from({ length: random.between(0, 8) }, () => random.pick(CHARACTERS)).join("");
      if (!matches(text)) continue;
      matched++;
      assertEquals(foldText(text).includes(requiredText(pattern)), true, `${pattern} on ${JSON.stringify(text)}`);
    }
  });
  assertEquals(matched > 1_000, true, `only ${matched} matches`);
});
