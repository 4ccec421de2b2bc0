import type { Connection } from "../core/connection.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import type { Process } from "../core/process.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { Verdict } from "../core/verdict.ts";
import { flowNumber } from "./flow_number.ts";
import { isSameFlow } from "./same_flow.ts";

const MOST_FLOWS = 4096;
/** For so long a denied flow is not looked at again: a program that goes on sending is told of once a second. */
const DENIED_MILLISECONDS = 1_000;
/** For so long a program may send its SYN again (tcp_syn_retries: 127 s). */
const SYN_MILLISECONDS = 130_000;
/** Packets that were settled without being looked at are told of after this time at the latest. */
const TOLD_MILLISECONDS = 1_000;

/** A flow of which a packet was decided a moment ago. */
export interface RecentFlow {
  readonly connection: Connection;
  readonly verdict: Verdict;
  /** Who sent that packet; null where it is not known for sure. */
  readonly sender: Process | null;
  /** What was told of it; null if nothing was. */
  readonly record: DecisionRecord | null;
  readonly decidedAt: number;
  /** Which of the times between two moments in which no packet waited. */
  readonly rush: number;
  /** Packets settled that nothing was told of yet, and since when there are such. */
  untold: number;
  untoldSince: number;
  /** Packets settled since it was decided. */
  repetitions: number;
}

/**
 * What was decided a moment ago, for packets of the same flow that need no decision of their own: those that came while
 * the first was being decided, a SYN that is sent again, and those of a flow that was denied within the last second. It
 * holds for the rules under which it was decided. Times are those of a monotonic clock in milliseconds.
 */
export class RecentFlows {
  /** By a number made of their ends; of two with the same number the later. The oldest first. */
  readonly #flows = new Map<number, RecentFlow>();
  readonly #untold = new Set<RecentFlow>();
  #rush = 0;

  /** Null if the packet has to be decided. */
  find(connection: Connection, now: number): RecentFlow | null {
    const flow = this.#flows.get(flowNumber(connection));
    if (flow === undefined || !isSameFlow(flow.connection, connection)) return null;
    return this.#holds(flow, connection, now) ? flow : null;
  }

  add(flow: Pick<RecentFlow, "connection" | "verdict" | "sender" | "record">, now: number): void {
    const { connection, verdict, sender, record } = flow;
    const number = flowNumber(connection);
    this.#flows.delete(number);
    this.#flows.set(number, {
      connection,
      verdict,
      sender,
      record,
      decidedAt: now,
      rush: this.#rush,
      untold: 0,
      untoldSince: 0,
      repetitions: 0,
    });
    if (this.#flows.size <= MOST_FLOWS) return;
    for (const oldest of this.#flows.keys()) return void this.#flows.delete(oldest);
  }

  /** A packet was settled as this flow's, and that is still to be told. */
  count(flow: RecentFlow, now: number): void {
    if (flow.record === null) return;
    if (flow.untold++ > 0) return;
    flow.untoldSince = now;
    this.#untold.add(flow);
  }

  /** No packet waits: those that come from now on came after all decisions so far. */
  queueIsEmpty(): void {
    this.#rush++;
  }

  /** Rules or mode have changed: every flow is decided anew. */
  forget(): void {
    this.#flows.clear();
  }

  /** Milliseconds until `takeUntold` has something; -1 if it never will. */
  untilTold(now: number): number {
    for (const { untoldSince } of this.#untold) return Math.max(0, Math.ceil(untoldSince + TOLD_MILLISECONDS - now));
    return -1;
  }

  /** What is to be told by now of packets that were settled without being looked at. */
  takeUntold(now: number): DecisionRecord[] {
    const due: DecisionRecord[] = [];
    for (const flow of this.#untold) {
      if (now - flow.untoldSince < TOLD_MILLISECONDS) break;
      due.push(...this.#take(flow));
    }
    return due;
  }

  /** All of it, at the end. */
  takeAllUntold(): DecisionRecord[] {
    return [...this.#untold].flatMap((flow) => this.#take(flow));
  }

  #take(flow: RecentFlow): DecisionRecord[] {
    this.#untold.delete(flow);
    const packets = flow.untold;
    flow.untold = 0;
    return flow.record === null ? [] : [{ ...flow.record, packets, repeated: true }];
  }

  #holds(flow: RecentFlow, connection: Connection, now: number): boolean {
    if (connection.protocol === IPPROTO_TCP && connection.opens) {
      return flow.connection.sequence === connection.sequence && now - flow.decidedAt < SYN_MILLISECONDS;
    }
    return flow.rush === this.#rush || (flow.verdict !== "accept" && now - flow.decidedAt < DENIED_MILLISECONDS);
  }
}
