const MAX_U64 = 2n ** 64n - 1n;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Inclusive. */
export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Parses "MIN-MAX", two u64 with MIN not above MAX, or several of these and of single numbers with commas between them;
 * spaces do not count. Null if the text is anything else. A bound above 2^53-1 comes back as 2^53-1, which no u32 tells
 * from it.
 */
export function parseRanges(text: string): readonly NumberRange[] | null {
  const parts = text.replaceAll(" ", "").split(",");
  const ranges = parts.map((part) => parseRange(parts.length > 1 && !part.includes("-") ? `${part}-${part}` : part));
  return ranges.every((range) => range !== null) ? ranges : null;
}

function parseRange(text: string): NumberRange | null {
  const match = /^([0-9]{1,20})-([0-9]{1,20})$/.exec(text);
  if (match === null) return null;
  const minimum = BigInt(match[1] ?? "");
  const maximum = BigInt(match[2] ?? "");
  if (minimum > maximum || maximum > MAX_U64) return null;
  return { minimum: asSafe(minimum), maximum: asSafe(maximum) };
}

function asSafe(value: bigint): number {
  return Number(value > MAX_SAFE ? MAX_SAFE : value);
}
