/** The shorter of two times to wait; -1 is for ever. */
export function soonest(a: number, b: number): number {
  return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
}
