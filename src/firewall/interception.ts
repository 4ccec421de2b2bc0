import type { FlowTuple } from "../core/connection.ts";
import type { Marks } from "../core/marks.ts";

/** What the kernel is to send to the queue, and what happens when nobody reads it. */
export interface Interception {
  readonly queue: number;
  /** Where packets of DNS go that are not judged, and are read: they always pass. Null if nobody reads them. */
  readonly namesQueue: number | null;
  readonly marks: Marks;
  /** Flows that were let through under this generation of rules pass; 1 to GENERATIONS. */
  readonly generation: number;
  /** Packets pass when no program reads the queue (`Failure.DaemonDown: open`); else they are dropped. */
  readonly bypass: boolean;
  /** Connections that leave through the loopback device are not looked at. */
  readonly skipLoopback: boolean;
  /** Flows that were there before us, or that conntrack has forgotten, are judged (`Existing: judge`, `end`); not so loopback's. */
  readonly judgeUnknown: boolean;
}

/**
 * Fulfilled when no packet waits in the queue any more. What waits there is dropped by the kernel when a base chain goes,
 * or conntrack with the last rule that uses it (nf_unregister_net_hook): so before rules are taken out, no more packets
 * are sent there, and those that wait get their verdicts.
 */
export type VerdictsGiven = () => Promise<void>;

/** Puts the interception rules into this network namespace, and takes them out. */
export interface FirewallInstaller {
  /** Its name in events. */
  readonly name: "nftables" | "iptables";
  /** Replaces whatever of ours is there. Throws a FirewallError; nothing is left half done that `remove` cannot undo. */
  install(interception: Interception): Promise<void>;
  /** Another generation of rules, where all is installed. Packets that wait stay. Throws a FirewallError. */
  update(interception: Interception): Promise<void>;
  /** Where the rules can do that themselves: drops, for a moment, what is sent on these flows. Throws a FirewallError. */
  dropDenied?(flows: readonly FlowTuple[]): void;
  /** How many packets the rules have sent to the queue since they were set; 0 where there are none. Throws a FirewallError. */
  queued(): Promise<number>;
  /** Takes out what is ours, also what a predecessor left. Gives the last `queued`. Throws a FirewallError. */
  remove(): Promise<number>;
}

/** A firewall program failed. The message is its own words; `absent`: it is not on this host at all. */
export class FirewallError extends Error {
  override readonly name = "FirewallError";

  constructor(message: string, readonly absent: boolean = false) {
    super(message);
  }
}
