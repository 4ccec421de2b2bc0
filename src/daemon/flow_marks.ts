import type { Conntrack } from "../conntrack/conntrack.ts";
import { generationMark, type Marks } from "../core/marks.ts";

/** Takes our bits out of the marks of all flows. Returns of how many. Throws a NetlinkError or WireError. */
export function clearMarks(conntrack: Conntrack, { mask }: Marks): number {
  const ours = conntrack.list(null).filter((entry) => (entry.mark & mask) !== 0);
  for (const entry of ours) conntrack.setMark(entry, { value: 0, mask });
  return ours.length;
}

/** Flows that were let through under this generation are judged anew from now on. Throws as clearMarks. */
export function retireGeneration(conntrack: Conntrack, marks: Marks, generation: number): void {
  const { mask, stale } = marks;
  for (const entry of conntrack.list({ value: generationMark(marks, generation), mask })) {
    conntrack.setMark(entry, { value: stale, mask });
  }
}
