import { NANOSECONDS_PER_TICK } from "../core/clock_tick.ts";

const TICKS_A_SECOND = 1e9 / NANOSECONDS_PER_TICK;

/**
 * When a process started, in milliseconds since 1970, to 10 ms. `startTime` is in clock ticks after boot, `uptime` the
 * text of /proc/uptime, read at the time `now`. NaN if that text is not of its form.
 */
export function startedAt(startTime: number, uptime: string, now: number): number {
  const seconds = Number(uptime.split(" ")[0] || NaN);
  return now - (seconds - startTime / TICKS_A_SECOND) * 1000;
}
