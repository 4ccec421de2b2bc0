import { assertEquals } from "@std/assert";
import { parseGoDuration } from "../../src/rules/go_duration.ts";

const GOOD: readonly (readonly [string, number])[] = [
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h", 3_600_000],
  ["12h", 43_200_000],
  ["1h30m", 5_400_000],
  ["300ms", 300],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1000],
  ["+2s", 2000],
  ["1us", 0.001],
  ["1\u00b5s", 0.001],
  ["1\u03bcs", 0.001],
  ["1500ns", 0.0015],
  ["1m1m", 120_000],
];
const BAD = [
  "",
  "0",
  "0s",
  "5",
  "s",
  "5 m",
  " 5m",
  "5m ",
  "1d",
  "-5s",
  "1h-5m",
  ".s",
  "1e3s",
  "5M",
  "9999999999h",
  "٣s",
];

for (const [text, milliseconds] of GOOD) {
  Deno.test(`parseGoDuration: ${text} is ${milliseconds} ms`, () => assertEquals(parseGoDuration(text), milliseconds));
}

for (const text of BAD) {
  Deno.test(`parseGoDuration: ${JSON.stringify(text)} is none`, () => assertEquals(parseGoDuration(text), null));
}
