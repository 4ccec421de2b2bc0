import { assertEquals } from "@std/assert";
import { parseRange } from "../../src/rules/parse_range.ts";

const GOOD: readonly (readonly [text: string, minimum: number, maximum: number])[] = [
  ["1-5000", 1, 5000],
  ["1 - 5000", 1, 5000],
  [" 4 4 3 - 445", 443, 445],
  ["443-443", 443, 443],
  ["0-18446744073709551615", 0, Number.MAX_SAFE_INTEGER],
  ["007-8", 7, 8],
];

for (const [text, minimum, maximum] of GOOD) {
  Deno.test(`range ${text}`, () => assertEquals(parseRange(text), { minimum, maximum }));
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
  Deno.test(`range ${JSON.stringify(text)} is refused`, () => assertEquals(parseRange(text), null));
}
