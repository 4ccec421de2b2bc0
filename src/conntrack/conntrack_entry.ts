import type { FlowTuple } from "../core/connection.ts";

/** What names an entry of conntrack: its first packet's ends as that was sent, and the zone that rules put it in. */
export interface ConntrackKey {
  readonly tuple: FlowTuple;
  /** 0 unless rules of somebody's use zones. */
  readonly zone: number;
}

/** A flow that conntrack knows. */
export interface ConntrackEntry extends ConntrackKey {
  readonly mark: number;
  /** Whether a packet of the other direction was seen. */
  readonly answered: boolean;
}
