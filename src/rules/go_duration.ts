/** Nanoseconds in each unit of Go's time.ParseDuration. There is no day. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["\u00b5s", 1e3],
  ["\u03bcs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);

const MAX_NANOSECONDS = 2 ** 63;
const PART = /([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** Parses a duration as Go writes it ("30s", "1h30m", "1.5h") into milliseconds. Null if it is none, or not above 0. */
export function parseGoDuration(text: string): number | null {
  const start = text.startsWith("+") ? 1 : 0;
  let nanoseconds = 0;
  PART.lastIndex = start;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return null;
    nanoseconds += Number(part[1]) * (UNITS.get(part[2] ?? "") ?? Number.NaN);
  }
  return nanoseconds > 0 && nanoseconds < MAX_NANOSECONDS ? nanoseconds / 1e6 : null;
}
