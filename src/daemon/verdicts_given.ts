import { parseQueueTable } from "./queue_table.ts";

const STEP_MILLISECONDS = 5;
const LIMIT_MILLISECONDS = 1_000;

/**
 * Waits until no packet in these queues waits for its verdict, but for no longer than a second. Always a moment: a
 * packet may just be on its way there. `readTable` gives the text of /proc/net/netfilter/nfnetlink_queue.
 */
export async function verdictsGiven(queues: readonly number[], readTable: () => string): Promise<void> {
  for (let waited = 0; waited < LIMIT_MILLISECONDS; waited += STEP_MILLISECONDS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MILLISECONDS));
    const entries = parseQueueTable(readTable()).filter(({ queue }) => queues.includes(queue));
    if (entries.every(({ waiting }) => waiting === 0)) return;
  }
}
