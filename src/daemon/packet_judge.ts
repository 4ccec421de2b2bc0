import type { Connection, FlowTuple } from "../core/connection.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { IPPROTO_UDP } from "../core/protocol.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import type { VerdictRun } from "../nfqueue/verdict_run.ts";
import { toConnection } from "../packet/to_connection.ts";
import { isUnreadable } from "../packet/unreadable_packet.ts";
import { LOOPBACK_RULE } from "../rules/loopback_rule.ts";
import type { Asking } from "./asking.ts";
import type { Outbox } from "./outbox.ts";
import type { Awaited } from "./awaited.ts";
import type { DnsListener } from "./dns_listener.ts";
import {
  conclude,
  confirm,
  decide,
  examine,
  type Examined,
  isVisitors,
  letBe,
  type PipelineParts,
  settleUnreadable,
  sureSender,
} from "./pipeline.ts";
import { type RecentFlow, RecentFlows } from "./recent_flows.ts";
import { soonest } from "./soonest.ts";
import type { WaitingFlow, WaitingRoom } from "./waiting_room.ts";

export interface JudgeParts {
  readonly run: VerdictRun;
  readonly outbox: Outbox;
  readonly pipeline: PipelineParts;
  readonly room: WaitingRoom;
  /**
   * What the decision about a connection waits for; null if for nothing. It is asked again when that has come, when the
   * packet's time is over, and when the rules have changed; what was waited for too long is then not waited for any more.
   */
  readonly awaited: (examined: Examined, decision: Decision) => Awaited | null;
  readonly asking: Pick<Asking, "awaited" | "answered" | "unanswered">;
  /** Hears every packet, and who sends it. */
  readonly listener: Pick<DnsListener, "leaves">;
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
 * ago by that decision. Verdicts go out in the order in which packets came, but for those whose decision depends on
 * something that is not there yet: they wait in the room, and nobody waits for them.
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
      if (!this.#parts.room.has(held)) held[Symbol.dispose]();
    }
  }

  /** No further packet is to be had at this moment. `empty`: none waits. */
  pause(empty: boolean): void {
    this.#parts.run.end();
    if (empty) this.#recent.queueIsEmpty();
  }

  /** Rules or mode have changed: what they decide now is concluded, and what was decided holds no longer. */
  rulesChanged(): void {
    this.#recent.forget();
    this.#reconsider(this.#parts.room.flows());
  }

  /** Something has come that packets wait for, or never will come. */
  arrived(awaited: Awaited): void {
    this.#reconsider(this.#parts.room.flows(awaited));
  }

  /** Milliseconds until `catchUp` has something to do; -1 if there is nothing that could be. */
  untilDue(): number {
    const now = this.#now();
    return soonest(this.#recent.untilTold(now), this.#parts.room.untilDue(now));
  }

  catchUp(): void {
    const now = this.#now();
    this.#reconsider(this.#parts.room.due(now));
    for (const record of this.#recent.takeUntold(now)) this.#parts.outbox.add(record);
  }

  /** Decides what waits with what is known, and tells what is not told yet. */
  end(): void {
    for (const flow of this.#parts.room.flows()) this.#leave(flow, this.#decide(flow.examined));
    for (const record of this.#recent.takeAllUntold()) this.#parts.outbox.add(record);
  }

  #settle(held: HeldPacket): void {
    const { run, pipeline, selfTestNumber, room } = this.#parts;
    const number = selfTestNumber(held.packet.payload);
    if (number !== null) return this.#dropSelfTest(held, number);
    const now = this.#now();
    const connection = toConnection(held.packet);
    const recent = isUnreadable(connection) ? null : this.#recent.find(connection, now);
    if (recent !== null) return this.#repeat(held, recent, now);
    run.end();
    if (isUnreadable(connection)) this.#tell(settleUnreadable(pipeline, held, now, connection.reason));
    else if (isVisitors(pipeline, connection)) letBe(pipeline, held, connection);
    else if (room.isFullFor(connection)) this.#turnAway(held);
    else this.#examine(held, connection, now);
  }

  #examine(held: HeldPacket, connection: Connection, now: number): void {
    const examined = examine(this.#parts.pipeline, connection, now);
    this.#parts.listener.leaves(held.packet, connection, () => sureSender(examined.attributed));
    this.#judge(held, examined);
  }

  #judge(held: HeldPacket, examined: Examined): void {
    const { room } = this.#parts;
    const waiting = room.find(examined);
    if (waiting !== null) return room.join(waiting, held);
    const decision = this.#decide(examined);
    const awaited = this.#awaited(examined, decision);
    if (awaited === null || !this.#wait(held, examined, awaited)) this.#conclude([held], examined, decision);
  }

  /** What is read of the sender is read now: it may have ended when it is told. False if there is no room. */
  #wait(held: HeldPacket, examined: Examined, awaited: Awaited): boolean {
    const { room, pipeline } = this.#parts;
    const entered = room.enter(held, examined, awaited);
    if (entered) confirm(pipeline, examined);
    else pipeline.counters.hurried++;
    return entered;
  }

  /** A flow that waits sends more than can be kept: that is lost, as in a network that is slow. */
  #turnAway(held: HeldPacket): void {
    const { pipeline: { counters, mode } } = this.#parts;
    held.settle(mode === "observe" ? "accept" : "drop");
    counters.turnedAway++;
  }

  #reconsider(flows: readonly WaitingFlow[]): void {
    for (const flow of flows) {
      const decision = this.#decide(flow.examined);
      const awaited = this.#awaited(flow.examined, decision);
      if (awaited === null) this.#leave(flow, decision);
      else this.#parts.room.stay(flow, awaited);
    }
  }

  #decide(examined: Examined): Decision {
    return this.#parts.asking.answered(examined, decide(this.#parts.pipeline, examined));
  }

  #awaited(examined: Examined, decision: Decision): Awaited | null {
    const { awaited: isAwaited, asking, pipeline } = this.#parts;
    const awaited = isAwaited(examined, decision) ??
      (pipeline.mode === "observe" ? null : asking.awaited(examined, decision));
    return awaited === null || this.#now() - examined.receivedAt >= awaited.patience ? null : awaited;
  }

  #leave(flow: WaitingFlow, decision: Decision): void {
    this.#parts.room.leave(flow);
    try {
      this.#conclude(flow.packets, flow.examined, decision);
    } finally {
      for (const held of flow.packets) held[Symbol.dispose]();
    }
  }

  /** All packets get the verdict of the first. */
  #conclude([first, ...others]: WaitingFlow["packets"], examined: Examined, decision: Decision): void {
    const { pipeline, asking } = this.#parts;
    const record = conclude(pipeline, first, examined, asking.unanswered(decision));
    if (first.verdict === null) return;
    for (const held of others) held.settle(first.verdict);
    record.packets += others.length;
    pipeline.counters.repeated += others.length;
    const told = this.#tell(record);
    const { connection, attributed } = examined;
    const sender = sureSender(attributed);
    this.#recent.add({ connection, verdict: first.verdict, sender, record: told ? record : null }, this.#now());
  }

  #repeat(held: HeldPacket, recent: RecentFlow, now: number): void {
    const { run, outbox, listener, pipeline: { counters } } = this.#parts;
    listener.leaves(held.packet, recent.connection, () => recent.sender);
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
