import { COPY_RANGE } from "../nfqueue/constants.ts";
import { ExitError } from "../core/exit_error.ts";
import { SystemError } from "../core/system_error.ts";
import { openQueue } from "../daemon/open_queue.ts";
import { queueReader } from "../daemon/queue_reader.ts";
import { parseQueueTable, type QueueEntry } from "../daemon/queue_table.ts";
import type { Libc } from "../ffi/libc.ts";
import { ok, type Outcome, problem } from "./outcome.ts";
import { ifThere } from "../store/if_there.ts";

const QUEUE_TABLE = "/proc/net/netfilter/nfnetlink_queue";
const QUEUES = 65_536;
/** Numbers below it are those that people write into rules. */
const LOWEST = 1024;

/**
 * Really becomes the reader of a queue, for a moment: of one that nobody reads, and to which hardly anybody's rule sends.
 * `wanted` is the one that Sallyport would read: it is left alone, and whoever reads it is named.
 */
export function tryQueue(libc: Libc, wanted: number): Outcome {
  try {
    const queue = freeQueue(readTable());
    openQueue(libc, "netlink", { queue, maxLength: 1, failOpen: true, posture: "accept", copyRange: COPY_RANGE })
      [Symbol.dispose]();
  } catch (error) {
    if (error instanceof ExitError || error instanceof SystemError) return problem(error.message);
    throw error;
  }
  const reader = readTable().find(({ queue }) => queue === wanted);
  if (reader === undefined) return ok(`queue ${wanted} is free`);
  return ok(`queue ${wanted} is read by ${queueReader(libc, reader.portId) ?? `netlink port ${reader.portId}`}`);
}

/** No such file: the kernel's module is not loaded yet, and nobody reads any. */
function readTable(): QueueEntry[] {
  return parseQueueTable(ifThere(() => Deno.readTextFileSync(QUEUE_TABLE)) ?? "");
}

function freeQueue(entries: readonly QueueEntry[]): number {
  for (;;) {
    const queue = LOWEST + Math.floor(Math.random() * (QUEUES - LOWEST));
    if (!entries.some((entry) => entry.queue === queue)) return queue;
  }
}
