import type { DecisionRecord } from "../core/decision_record.ts";
import { LOOPBACK_RULE } from "../rules/loopback_rule.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import type { FlowMemory } from "./flow_memory.ts";
import type { Outbox } from "./outbox.ts";
import { decidePacket, type PipelineParts } from "./pipeline.ts";

/** Packets taken in a row before orders and reports get their turn. */
const BURST_PACKETS = 64;
/** Packets that follow each other within this time are a quick succession. */
const QUICK_MILLISECONDS = 0.5;
/** How often to look for the next packet then, before waiting for it: some 150 us. */
const LOOKS = 300;
/** However often less than a burst comes, they get it after this time. */
const BUSY_MILLISECONDS = 10;
const QUEUE = 0;
const WAKE = 1;

/** What the loop waits with: places 0 (the queue) and 1 (the wake-up) of one poll(2). */
export interface Waiting {
  wait(milliseconds: number): boolean;
  isReady(index: number): boolean;
}

export interface LoopParts {
  readonly queue: PacketQueue;
  readonly waiting: Waiting;
  readonly outbox: Outbox;
  readonly pipeline: PipelineParts;
  readonly flows: Pick<FlowMemory, "untilDue" | "catchUp">;
  /** The number of a packet of the self-test; null for all others. */
  readonly selfTestNumber: (packet: Uint8Array) => number | null;
  /** A packet of the self-test was there. */
  readonly onSelfTest: (number: number) => void;
  /** Carries out the orders that have arrived. False ends the loop. */
  readonly obey: () => boolean;
}

/** Decides packets until told to stop; then those that still wait. Blocks the thread all the while. */
export function runVerdictLoop(parts: LoopParts): void {
  const seen = new OncePerProgram();
  const busyTime = new BusyTime();
  for (let going = true; going;) {
    const { waiting, outbox, flows, pipeline: { attributor } } = parts;
    if (waiting.wait(soonest(soonest(outbox.untilDue(), flows.untilDue()), attributor.catchUpWithin))) {
      if (waiting.isReady(WAKE)) going = parts.obey();
      if (waiting.isReady(QUEUE)) busyTime.decide(parts, seen);
    }
    if (outbox.untilDue() === 0) outbox.flush();
    attributor.catchUp();
    flows.catchUp();
  }
  while (decideBurst(parts, seen) > 0);
  parts.outbox.flush();
}

/**
 * Decides packets as long as they come, and where they come in quick succession looks for the next one for a moment
 * before it waits: being woken costs 20 to 40 us a connection. Where they do not, looking would only burn the processor.
 */
class BusyTime {
  #lastPacket = Number.NEGATIVE_INFINITY;

  decide(parts: LoopParts, seen: OncePerProgram): void {
    const { clock } = parts.pipeline;
    const start = clock.monotonicMilliseconds();
    for (let looks = 1; looks > 0; looks--) {
      const decided = decideBurst(parts, seen);
      if (decided === 0) continue;
      const now = clock.monotonicMilliseconds();
      if (decided === BURST_PACKETS || now - start > BUSY_MILLISECONDS) return;
      looks = now - this.#lastPacket < QUICK_MILLISECONDS ? LOOKS : 1;
      this.#lastPacket = now;
    }
  }
}

/** The shorter of two times to wait; -1 is for ever. */
function soonest(a: number, b: number): number {
  return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
}

/** Decides the packets that wait, at most a burst of them; returns how many. */
function decideBurst(parts: LoopParts, seen: OncePerProgram): number {
  for (let count = 0; count < BURST_PACKETS; count++) {
    const held = parts.queue.receive();
    if (held === null) return count;
    decideHeld(parts, seen, held);
  }
  return BURST_PACKETS;
}

/** What `using` would do, by hand: V8 does not optimize functions with it (measured: 10 us a packet). */
function decideHeld(parts: LoopParts, seen: OncePerProgram, held: HeldPacket): void {
  try {
    const number = parts.selfTestNumber(held.packet.payload);
    if (number !== null) return dropSelfTest(parts, held, number);
    const record = decidePacket(parts.pipeline, held, parts.pipeline.clock.monotonicMilliseconds());
    if (!record.decision.quiet && seen.isNew(record)) parts.outbox.add(record);
  } finally {
    held[Symbol.dispose]();
  }
}

/** Nobody's connection: it has served its purpose, and is not told of. */
function dropSelfTest({ pipeline: { counters }, onSelfTest }: LoopParts, held: HeldPacket, number: number): void {
  held.settle("drop");
  counters.selfTests++;
  onSelfTest(number);
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
