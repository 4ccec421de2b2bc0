/** Minutes east of UTC, in this host's zone, at a time: milliseconds since 1970. */
export function offsetAt(milliseconds: number): number {
  return -new Date(milliseconds).getTimezoneOffset();
}
