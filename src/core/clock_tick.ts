/** 1 second / USER_HZ: a clock tick of /proc/PID/stat in nanoseconds, on every machine that Deno runs on. */
export const NANOSECONDS_PER_TICK = 10_000_000;
