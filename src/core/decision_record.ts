import type { Attribution } from "./attribution.ts";
import type { Connection } from "./connection.ts";
import type { Decision } from "./decision.ts";
import type { HostNames } from "./host_names.ts";
import type { Uid } from "./identifiers.ts";

/** Everything that is told of one decision: what the verdict thread hands on, and reports are made from. */
export interface DecisionRecord {
  /** Wall clock when the packet was received, microseconds since 1970. */
  readonly time: number;
  /** From receiving the packet to sending its verdict, microseconds. */
  readonly latency: number;
  /** Null if the packet's headers could not be read: `unreadable` says why. */
  readonly connection: Connection | null;
  readonly unreadable: string | null;
  /** What the destination was called when it was decided. */
  readonly hosts: HostNames;
  readonly userId: Uid | null;
  readonly attribution: Attribution;
  readonly decision: Decision;
  /** False in observe mode, where every packet is let through. */
  readonly enforced: boolean;
  /** How many packets it has settled. Counts up as long as the record is not handed on. */
  packets: number;
  /** The decision was told before: these packets came later, and were settled by it without being looked at. */
  readonly repeated: boolean;
}
