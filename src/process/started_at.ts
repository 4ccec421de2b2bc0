/** Clock ticks a second in /proc (USER_HZ): 100 on every architecture that Deno runs on. */
const TICKS_A_SECOND = 100;

/**
 * When a process started, in milliseconds since 1970, to 10 ms. `startTime` is in clock ticks after boot, `uptime` the
 * text of /proc/uptime, read at the time `now`. NaN if that text is not of its form.
 */
export function startedAt(startTime: number, uptime: string, now: number): number {
  const seconds = Number(uptime.split(" ")[0] || NaN);
  return now - (seconds - startTime / TICKS_A_SECOND) * 1000;
}
