import { u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import type { Libc } from "./libc.ts";

const CLOCK_BOOTTIME = 7;
/** struct timespec (time(3type)) on a little-endian machine: of each number the lower word says all. */
const timespec = struct("timespec", 16, { tv_sec: u32host, sec_high: u32host, tv_nsec: u32host, nsec_high: u32host });

/** A function that tells nanoseconds after boot, time asleep counted: the clock that eBPF programs write down. */
export function bootClock(libc: Libc): () => number {
  const bytes = new Uint8Array(timespec.size);
  const view = viewOf(bytes);
  return () => {
    libc.checked(libc.call.clock_gettime(CLOCK_BOOTTIME, bytes), "read the clock");
    return timespec.fields.tv_sec.get(view, 0) * 1e9 + timespec.fields.tv_nsec.get(view, 0);
  };
}
