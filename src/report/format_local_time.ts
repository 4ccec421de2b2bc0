/**
 * RFC 3339 to the second, in the zone that is `offset` minutes east of UTC: 2026-11-22T12:30:00+01:00. `milliseconds`
 * count since 1970.
 */
export function formatLocalTime(milliseconds: number, offset: number): string {
  const there = new Date(milliseconds + offset * 60_000).toISOString().slice(0, "2026-01-01T00:00:00".length);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${there}${offset < 0 ? "-" : "+"}${twoDigits(hours)}:${twoDigits(minutes)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
