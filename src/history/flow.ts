import type { Attribution } from "../core/attribution.ts";
import type { Reason } from "../core/decision.ts";
import type { DecisionSubject } from "../core/decision_subject.ts";

/** Decisions that differ in nothing but their time, summed up. */
export interface Flow extends DecisionSubject {
  /** In the words of rules (tcp, udp6); null for packets whose headers could not be read. */
  readonly protocol: string | null;
  readonly reason: Reason;
  readonly enforced: boolean;
  readonly confidence: Attribution["confidence"];
  /** Why `program` does not name the file that ran; null if it does. */
  readonly exeMismatch: string | null;
  /** Decisions. */
  readonly connections: number;
  /** Packets that they settled, also those that came later. */
  readonly packets: number;
  /** Microseconds since 1970. */
  readonly first: number;
  readonly last: number;
}
