/** The middle of the values, or the mean of the two middle ones. NaN for no value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** What repetitions gave: their median, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  /** (highest - lowest) / median. */
  readonly spread: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const middle = median(values);
  return { median: middle, spread: (Math.max(...values) - Math.min(...values)) / middle };
}

/** Between which values the middle half lies; robust against what the machine did to a few of them. */
export function middleHalf(values: readonly number[]): { readonly from: number; readonly to: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const quarter = Math.floor(sorted.length / 4);
  return { from: sorted[quarter] ?? NaN, to: sorted[sorted.length - 1 - quarter] ?? NaN };
}

/** Repetitions that lie further apart than this say nothing. */
export const MEASURABLE = 0.3;
