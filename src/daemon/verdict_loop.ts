import type { Clock } from "../core/clock.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import type { Attributor } from "../process/attributor.ts";
import type { FlowMemory } from "./flow_memory.ts";
import type { NamesLister } from "./names_lister.ts";
import type { NamesReader } from "./names_reader.ts";
import type { NextPolicy } from "./next_policy.ts";
import type { Outbox } from "./outbox.ts";
import type { PacketJudge } from "./packet_judge.ts";
import { soonest } from "./soonest.ts";

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
const NAMES = 2;
/** After so many packets that are judged, those with names have their turn: a program waits for each of them. */
const JUDGED_IN_A_ROW = 8;

/** What the loop waits with: places 0 (the queue), 1 (the wake-up), and 2 (the queue with names) of one poll(2). */
export interface Waiting {
  wait(milliseconds: number): boolean;
  isReady(index: number): boolean;
}

export interface LoopParts {
  readonly queue: PacketQueue;
  readonly waiting: Waiting;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly attributor: Pick<Attributor, "catchUp" | "catchUpWithin">;
  readonly flows: Pick<FlowMemory, "untilDue" | "catchUp">;
  readonly judge: Pick<PacketJudge, "decisions" | "settle" | "pause" | "untilDue" | "catchUp" | "end">;
  readonly next: Pick<NextPolicy, "untilDue" | "catchUp">;
  readonly names: Pick<NamesReader, "readBurst">;
  readonly lister: Pick<NamesLister, "untilDue" | "catchUp">;
  /** Carries out the orders that have arrived. False ends the loop. */
  readonly obey: () => boolean;
}

/** Decides packets until told to stop; then those that still wait. Blocks the thread all the while. */
export function runVerdictLoop(parts: LoopParts): void {
  const { waiting, outbox, flows, judge, attributor, next, lister } = parts;
  const busyTime = new BusyTime();
  for (let going = true; going;) {
    const due = [
      outbox.untilDue(),
      flows.untilDue(),
      judge.untilDue(),
      attributor.catchUpWithin,
      next.untilDue(),
      lister.untilDue(),
    ];
    const something = waiting.wait(due.reduce(soonest));
    if (something && waiting.isReady(WAKE)) going = parts.obey();
    next.catchUp();
    lister.catchUp();
    judge.catchUp();
    if (something && waiting.isReady(NAMES)) parts.names.readBurst();
    if (something && waiting.isReady(QUEUE)) busyTime.decide(parts);
    else judge.pause(true);
    if (outbox.untilDue() === 0) outbox.flush();
    attributor.catchUp();
    flows.catchUp();
  }
  while (settleBurst(parts) + parts.names.readBurst() > 0);
  judge.end();
  outbox.flush();
}

/**
 * Decides packets as long as they come, and where they come in quick succession looks for the next one for a moment
 * before it waits: being woken costs 20 to 40 us a connection. Where they do not, or where they are only repetitions that
 * nobody waits for, looking would only burn the processor.
 */
class BusyTime {
  #lastPacket = Number.NEGATIVE_INFINITY;

  decide(parts: LoopParts): void {
    const { clock, judge } = parts;
    const start = clock.monotonicMilliseconds();
    for (let looks = 1; looks > 0; looks--) {
      const before = judge.decisions;
      const settled = settleBurst(parts);
      if (settled === 0) continue;
      const now = clock.monotonicMilliseconds();
      if (settled === BURST_PACKETS || judge.decisions === before || now - start > BUSY_MILLISECONDS) return;
      looks = now - this.#lastPacket < QUICK_MILLISECONDS ? LOOKS : 1;
      this.#lastPacket = now;
    }
  }
}

/** Settles the packets that wait, at most a burst of them; returns how many. */
function settleBurst({ queue, names, judge }: LoopParts): number {
  for (let count = 0; count < BURST_PACKETS; count++) {
    if (count % JUDGED_IN_A_ROW === JUDGED_IN_A_ROW - 1) names.readBurst();
    const held = queue.receive();
    if (held === null) {
      judge.pause(true);
      return count;
    }
    judge.settle(held);
  }
  judge.pause(false);
  return BURST_PACKETS;
}
