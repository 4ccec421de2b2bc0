import type { Assembler } from "../assembler.ts";
import { monitor_counters } from "../counters.ts";

/** counters.field++, on all processors at once. r1 and r2 are lost. */
export function countOne(a: Assembler, counters: number, field: keyof typeof monitor_counters.fields): void {
  a.mapValue("r1", counters, monitor_counters.fields[field].offset).op("r2", "=", 1);
  a.addAtomically("u64", "r1", 0, "r2");
}
