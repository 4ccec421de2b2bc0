import type { Assembler } from "../assembler.ts";
import type { MapDescriptors } from "../maps.ts";
import { countOne } from "./count_one.ts";

/**
 * Hands an event to user space. The event's address is in r2, its size in r3. r0 to r5 are lost.
 *
 *     if (bpf_ringbuf_output(&events, event, size, 0) < 0)
 *       counters.events_lost++;
 */
export function sendEvent(a: Assembler, { events, counters }: MapDescriptors): void {
  a.map("r1", events).op("r4", "=", 0).call("ringbuf_output");
  a.when("r0", "s<", 0, () => countOne(a, counters, "events_lost"));
}
