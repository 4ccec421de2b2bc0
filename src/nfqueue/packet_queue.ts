import type { HeldPacket, Settler } from "./held_packet.ts";

/** A netfilter queue. Packets may be settled in any order, each exactly once. */
export interface PacketQueue extends Settler {
  /** The next packet, or null if none waits. Never waits itself. What cannot be read is counted and passed over. */
  receive(): HeldPacket | null;
  readonly counters: Readonly<QueueCounters>;
}

/** Totals since the queue was opened. */
export interface QueueCounters {
  received: number;
  /** Messages that were not what they claimed to be. */
  malformed: number;
  /** Messages larger than the receive buffer. */
  truncated: number;
  /** Verdicts that the kernel did not take: it holds no such packet. */
  refusedVerdicts: number;
  /** Times that the kernel had to throw packets away because our socket was full (ENOBUFS). */
  overflows: number;
}
