import type { QueuedPacket } from "../core/queued_packet.ts";
import type { Verdict } from "../core/verdict.ts";
import type { PacketId } from "../core/identifiers.ts";
import type { UnsettledLedger } from "./unsettled_ledger.ts";
import type { VerdictRun } from "./verdict_run.ts";

/** Whoever can give a packet its verdict. */
export interface Settler {
  /** `mark` is the packet's own, of which a reject changes our bits. */
  settle(id: PacketId, verdict: Verdict, mark: number): void;
  /**
   * Gives the verdict to every packet that has none yet, up to and including this one: ids count up in the order in which
   * packets came, and begin anew after 2^32. `mark` is the own mark of them all, and only a reject asks for it.
   */
  settleUpTo(id: PacketId, verdict: Verdict, mark: number): void;
}

/**
 * A packet that waits for its verdict. It gets exactly one: a second `settle` throws, and whoever lets go of the handle
 * without a verdict (an exception on the way) leaves the packet to the failure posture.
 */
export class HeldPacket implements Disposable {
  readonly packet: QueuedPacket;
  readonly #queue: Settler;
  readonly #ledger: UnsettledLedger;
  readonly #posture: Verdict;
  #verdict: Verdict | null = null;

  constructor(packet: QueuedPacket, queue: Settler, ledger: UnsettledLedger, posture: Verdict) {
    this.packet = packet;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#posture = posture;
    ledger.add(packet.id);
  }

  /** Null as long as it has none. */
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  settle(verdict: Verdict): void {
    this.#decide(verdict);
    this.#queue.settle(this.packet.id, verdict, this.packet.mark);
    this.#ledger.remove(this.packet.id);
  }

  /** Leaves sending the verdict, and the ledger, to the run. */
  settleIn(run: VerdictRun, verdict: Verdict): void {
    this.#decide(verdict);
    run.add(this.packet.id, verdict, this.packet.mark);
  }

  [Symbol.dispose](): void {
    if (this.#verdict === null) this.settle(this.#posture);
  }

  #decide(verdict: Verdict): void {
    if (this.#verdict !== null) throw new Error(`Cannot settle packet ${this.packet.id}: it has its verdict already`);
    this.#verdict = verdict;
  }
}
