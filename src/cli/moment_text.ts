import { formatLocalTime } from "../report/format_local_time.ts";

/** A moment (microseconds since 1970) to the second, `offsetAt` its time in minutes east of UTC: 2026-11-22 17:30:05. */
export function momentText(microseconds: number, offsetAt: (milliseconds: number) => number): string {
  const milliseconds = microseconds / 1000;
  const text = formatLocalTime(milliseconds, offsetAt(milliseconds));
  return text.slice(0, "2026-01-01T00:00:00".length).replace("T", " ");
}
