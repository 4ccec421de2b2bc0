import { parseQueueTable, type QueueEntry } from "./queue_table.ts";

/** Who reads which queue; there while the kernel's module is loaded. */
export const QUEUE_TABLE = "/proc/net/netfilter/nfnetlink_queue";

/** The kernel's line about this queue; null while nobody reads it. */
export function queueEntry(queue: number): QueueEntry | null {
  const table = parseQueueTable(Deno.readTextFileSync(QUEUE_TABLE));
  return table.find((entry) => entry.queue === queue) ?? null;
}

/** Packets that the kernel has dropped since this queue is read: it was full, or our socket was. */
export function droppedBy(queue: number): number {
  const entry = queueEntry(queue);
  return entry === null ? 0 : entry.queueDropped + entry.userDropped;
}
