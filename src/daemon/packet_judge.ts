import type { Connection, FlowTuple } from "../core/connection.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { IPPROTO_UDP } from "../core/protocol.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import type { VerdictRun } from "../nfqueue/verdict_run.ts";
import { toConnection } from "../packet/to_connection.ts";
import { isUnreadable } from "../packet/unreadable_packet.ts";
import { LOOPBACK_RULE } from "../rules/loopback_rule.ts";
import type { Outbox } from "./outbox.ts";
import { decidePacket, isVisitors, letBe, type PipelineParts, settleUnreadable } from "./pipeline.ts";
import { type RecentFlow, RecentFlows } from "./recent_flows.ts";

export interface JudgeParts {
  readonly run: VerdictRun;
  readonly outbox: Outbox;
  readonly pipeline: PipelineParts;
  /** The number of a packet of the self-test; null for all others. */
  readonly selfTestNumber: (packet: Uint8Array) => number | null;
  /** A packet of the self-test was there. */
  readonly onSelfTest: (number: number) => void;
  /** A flow of UDP that was denied goes on sending, without a pause. */
  readonly onFlood: (flow: FlowTuple) => void;
}

/** So many packets of a denied flow within a second are a flood. */
const FLOOD_PACKETS = 32;

/**
 * Sees to it that every packet gets its verdict: most by a decision of its own, those of a flow that was decided a moment
 * ago by that decision. Verdicts go out in the order in which packets came.
 */
export class PacketJudge {
  readonly #parts: JudgeParts;
  readonly #recent = new RecentFlows();
  readonly #seen = new OncePerProgram();

  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  /** How many packets had a decision of their own. */
  get decisions(): number {
    return this.#parts.pipeline.counters.decisions;
  }

  /** What `using` would do, by hand: V8 does not optimize functions with it (measured: 10 us a packet). */
  settle(held: HeldPacket): void {
    try {
      this.#settle(held);
    } finally {
      held[Symbol.dispose]();
    }
  }

  /** No further packet is to be had at this moment. `empty`: none waits. */
  pause(empty: boolean): void {
    this.#parts.run.end();
    if (empty) this.#recent.queueIsEmpty();
  }

  /** Rules or mode have changed. */
  forget(): void {
    this.#recent.forget();
  }

  /** Milliseconds until `catchUp` has something to do; -1 if there is nothing that could be. */
  untilDue(): number {
    return this.#recent.untilTold(this.#now());
  }

  catchUp(): void {
    for (const record of this.#recent.takeUntold(this.#now())) this.#parts.outbox.add(record);
  }

  /** Tells what is not told yet. */
  end(): void {
    for (const record of this.#recent.takeAllUntold()) this.#parts.outbox.add(record);
  }

  #settle(held: HeldPacket): void {
    const { run, pipeline, selfTestNumber } = this.#parts;
    const number = selfTestNumber(held.packet.payload);
    if (number !== null) return this.#dropSelfTest(held, number);
    const now = this.#now();
    const connection = toConnection(held.packet);
    const recent = isUnreadable(connection) ? null : this.#recent.find(connection, now);
    if (recent !== null) return this.#repeat(held, recent, now);
    run.end();
    if (!isUnreadable(connection) && isVisitors(pipeline, connection)) letBe(pipeline, held, connection);
    else if (isUnreadable(connection)) this.#tell(settleUnreadable(pipeline, held, now, connection.reason));
    else this.#decide(held, connection, now);
  }

  #decide(held: HeldPacket, connection: Connection, now: number): void {
    const record = decidePacket(this.#parts.pipeline, held, connection, now);
    const told = this.#tell(record);
    if (held.verdict !== null) this.#recent.add(connection, held.verdict, told ? record : null, this.#now());
  }

  #repeat(held: HeldPacket, recent: RecentFlow, now: number): void {
    const { run, outbox, pipeline: { counters } } = this.#parts;
    held.settleIn(run, recent.verdict);
    counters.repeated++;
    if (++recent.repetitions === FLOOD_PACKETS && recent.verdict === "drop") this.#tellFlood(recent.connection);
    if (recent.record !== null && outbox.has(recent.record)) recent.record.packets++;
    else this.#recent.count(recent, now);
  }

  #tellFlood(connection: Connection): void {
    if (connection.protocol === IPPROTO_UDP) this.#parts.onFlood(connection);
  }

  /** Whether there was anything to tell. */
  #tell(record: DecisionRecord): boolean {
    if (record.decision.quiet || !this.#seen.isNew(record)) return false;
    this.#parts.outbox.add(record);
    return true;
  }

  /** Nobody's connection: it has served its purpose, and is not told of. */
  #dropSelfTest(held: HeldPacket, number: number): void {
    const { run, pipeline: { counters }, onSelfTest } = this.#parts;
    run.end();
    held.settle("drop");
    counters.selfTests++;
    onSelfTest(number);
  }

  #now(): number {
    return this.#parts.pipeline.clock.monotonicMilliseconds();
  }
}

const MAX_PROGRAMS = 4096;

/** Connections to this host itself that the built-in rule allows are told once per program and port. */
class OncePerProgram {
  readonly #told = new Set<string>();

  isNew({ decision, connection, attribution }: DecisionRecord): boolean {
    if (decision.rule !== LOOPBACK_RULE || connection === null) return true;
    const key = `${connection.protocol} ${connection.destinationPort} ${attribution.process?.path ?? ""}`;
    if (this.#told.has(key)) return false;
    if (this.#told.size >= MAX_PROGRAMS) this.#told.clear();
    this.#told.add(key);
    return true;
  }
}
