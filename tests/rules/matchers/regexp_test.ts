import { assert, assertEquals, assertThrows } from "@std/assert";
import { regexpMatcher } from "../../../src/rules/matchers/regexp.ts";

const CASES: readonly (readonly [pattern: string, sensitive: boolean, text: string, found: boolean])[] = [
  ["^TCP$", false, "tcp", true],
  ["^TCP$", true, "tcp", false],
  ["^/tmp/cUrL$", true, "/tmp/curl", false],
  ["^/tmp/cUrL$", false, "/tmp/curl", true],
  ["curl", false, "/usr/bin/curl --version", true],
  ["", false, "anything", true],
  ["^$", false, "", true],
  ["^$", false, "x", false],
  // What lower-casing the pattern would turn into its contrary.
  ["^\\S+$", false, "no-space", true],
  ["^\\S+$", false, " ", false],
  ["^\\D+$", false, "abc", true],
  ["^\\D+$", false, "123", false],
  ["^\\W$", false, "-", true],
  ["^[A-Z]+$", false, "abc", true],
  ["^[A-Z]+$", true, "abc", false],
  // RE2, not ECMAScript.
  ["(?i)ABC", true, "xabc", true],
  ["^[[:alpha:]]+\\z", true, "abc", true],
  ["(?P<top>\\.org)$", true, "example.org", true],
  ["^\\pL+$", true, "äöü", true],
  ["a.c", true, "a\nc", false],
];

for (const [pattern, sensitive, text, found] of CASES) {
  Deno.test(`regexp ${pattern} ${sensitive ? "" : "in any case "}on ${JSON.stringify(text)}: ${found}`, () => {
    assertEquals(regexpMatcher(pattern, sensitive)(text), found);
  });
}

for (const pattern of ["^TC(P$", "(?=a)", "(?<!a)b", "(a)\\1", "[z-a]", "a{1001}", "*", "(".repeat(2000)]) {
  Deno.test(`regexp ${pattern.slice(0, 20)} is refused`, () => {
    assertThrows(() => regexpMatcher(pattern, false), Error);
  });
}

Deno.test("a pattern that takes too long to compile is refused", () => {
  assertThrows(() => regexpMatcher("a".repeat(65_537), false), Error, "longer than 65536");
  assert(regexpMatcher("a".repeat(1000), true)("a".repeat(1000)));
});

Deno.test("a pattern that makes a backtracking engine hang is answered", () => {
  assertEquals(regexpMatcher("^(a+)+$", true)(`${"a".repeat(10_000)}b`), false);
});
