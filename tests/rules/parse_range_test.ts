import { assertEquals } from "@std/assert";
import { parseRanges } from "../../src/rules/parse_range.ts";

const GOOD: readonly (readonly [text: string, minimum: number, maximum: number])[] = [
  ["1-5000", 1, 5000],
  ["1 - 5000", 1, 5000],
  [" 4 4 3 - 445", 443, 445],
  ["443-443", 443, 443],
  ["0-18446744073709551615", 0, Number.MAX_SAFE_INTEGER],
  ["007-8", 7, 8],
];

for (const [text, minimum, maximum] of GOOD) {
  Deno.test(`range ${text}`, () => assertEquals(parseRanges(text), [{ minimum, maximum }]));
}

for (
  const text of [
    "89-80",
    "-80",
    "53-",
    "",
    "-",
    "1-2-3",
    "80",
    "a-b",
    "0x1-2",
    "1.5-2",
    "0-18446744073709551616",
    "1\t-2",
  ]
) {
  Deno.test(`range ${JSON.stringify(text)} is refused`, () => assertEquals(parseRanges(text), null));
}

Deno.test("a set is of numbers and ranges", () => {
  assertEquals(parseRanges("80, 443,8000-8099"), [
    { minimum: 80, maximum: 80 },
    { minimum: 443, maximum: 443 },
    { minimum: 8000, maximum: 8099 },
  ]);
  for (const text of ["80,", ",80", "80,,443", "80,x", "80,9-1"]) assertEquals(parseRanges(text), null, text);
});
