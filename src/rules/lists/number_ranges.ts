/** Ranges of numbers of `width` words each (the first word counts most): sorted, apart from each other, ends included. */
export interface NumberRanges {
  readonly width: number;
  /** `width` words a range. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Whether a number lies in one of the ranges: a binary search. The number has `width` words; more are not looked at. */
export function inRanges({ width, starts, ends }: NumberRanges, number: ArrayLike<number>): boolean {
  let low = 0;
  let high = starts.length / width;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(starts, middle * width, number, 0, width) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareWords(number, 0, ends, (low - 1) * width, width) <= 0;
}

/** Compares the number at `left` in `a` with that at `right` in `b`. */
export function compareWords(
  a: ArrayLike<number>,
  left: number,
  b: ArrayLike<number>,
  right: number,
  width: number,
): number {
  for (let word = 0; word < width; word++) {
    const difference = (a[left + word] ?? 0) - (b[right + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
