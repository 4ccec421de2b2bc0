/** One line of /proc/net/netfilter/nfnetlink_queue: a queue that somebody reads. */
export interface QueueEntry {
  readonly queue: number;
  /** Netlink port of the reader: mostly its pid. */
  readonly portId: number;
  /** Packets that wait. */
  readonly waiting: number;
  /** Packets lost because the queue was full, and because the reader's socket was. */
  readonly queueDropped: number;
  readonly userDropped: number;
  /** The id of the last packet: how many there have been. */
  readonly lastId: number;
}

/**
 * Reads that file's text: queue, port id, waiting, copy mode, copy range, dropped twice, last id, and a 1. Other lines
 * are passed over.
 */
export function parseQueueTable(text: string): QueueEntry[] {
  return text.split("\n").map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns.length >= 8 && columns.every((column) => /^[0-9]{1,15}$/.test(column)))
    .map((columns) => columns.map(Number)).map((
      [queue = 0, portId = 0, waiting = 0, , , queueDropped = 0, userDropped = 0, lastId = 0],
    ) => ({
      queue,
      portId,
      waiting,
      queueDropped,
      userDropped,
      lastId,
    }));
}
