import type { PacketQueue, QueueCounters } from "./packet_queue.ts";

/** A queue that no packet ever comes to. */
export class EmptyQueue implements PacketQueue, Disposable {
  readonly counters: QueueCounters = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };

  receive(): null {
    return null;
  }

  settle(): void {}

  settleUpTo(): void {}

  [Symbol.dispose](): void {}
}
