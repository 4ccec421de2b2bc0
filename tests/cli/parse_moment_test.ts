import { assertEquals } from "@std/assert";
import { parseMoment } from "../../src/cli/parse_moment.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

const GOOD: readonly (readonly [text: string, moment: number])[] = [
  ["90s", NOW - 90_000],
  ["2h", NOW - 7_200_000],
  ["1d12h", NOW - 36 * 3_600_000],
  ["1w", NOW - 7 * 86_400_000],
  ["0m", NOW],
  ["2026-11-01", new Date(2026, 10, 1).getTime()],
  ["2026-11-01 18:30", new Date(2026, 10, 1, 18, 30).getTime()],
  ["2026-11-01T18:30:05", new Date(2026, 10, 1, 18, 30, 5).getTime()],
  ["2026-11-01T18:30:05Z", Date.UTC(2026, 10, 1, 18, 30, 5)],
  ["2026-11-01t18:30:05.250z", Date.UTC(2026, 10, 1, 18, 30, 5, 250)],
  ["2026-11-01T18:30:05+02:00", Date.UTC(2026, 10, 1, 16, 30, 5)],
  ["2028-02-29", new Date(2028, 1, 29).getTime()],
];
for (const [text, moment] of GOOD) {
  Deno.test(`a moment: ${text}`, () => assertEquals(parseMoment(text, NOW), moment));
}

const BAD = [
  ...["", "2", "h", "-2h", "2y", "2 h", "1.5h", "yesterday", "1e3s", "12345678901s"],
  ...["2026-02-29", "2026-13-01", "2026-00-01", "2026-11-01 24:00", "2026-11-01 12:60", "2026-11-1", "11/01/2026"],
  ...["2026-02-29T00:00:00Z", "2026-11-01T25:00:00Z", "2026-11-01T18:30:05+2", "2026-11-01T::Z", "2026-11-01T18Z"],
];
for (const text of BAD) {
  Deno.test(`no moment: "${text}"`, () => assertEquals(parseMoment(text, NOW), null));
}
