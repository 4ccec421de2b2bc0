import type { PacketId } from "../core/identifiers.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Settler } from "./held_packet.ts";
import type { UnsettledLedger } from "./unsettled_ledger.ts";

/**
 * Packets that follow each other and get the same verdict, which goes out once for all of them. Whoever gives a verdict
 * to a packet that is not of the run ends the run first: every packet before the run's last one must have its verdict, or
 * be part of it. Until the end, its packets stay on the ledger.
 */
export class VerdictRun {
  readonly #queue: Pick<Settler, "settleUpTo">;
  readonly #ledger: UnsettledLedger;
  #ids: PacketId[] = [];
  #verdict: Verdict = "drop";
  #mark = 0;

  constructor(queue: Pick<Settler, "settleUpTo">, ledger: UnsettledLedger) {
    this.#queue = queue;
    this.#ledger = ledger;
  }

  /** `mark` is the packet's own. */
  add(id: PacketId, verdict: Verdict, mark: number): void {
    if (verdict !== this.#verdict || (verdict === "reject" && mark !== this.#mark)) this.end();
    this.#verdict = verdict;
    this.#mark = mark;
    this.#ids.push(id);
  }

  /** Sends the verdict, if there is a packet that waits for it. */
  end(): void {
    const last = this.#ids.at(-1);
    if (last === undefined) return;
    this.#queue.settleUpTo(last, this.#verdict, this.#mark);
    for (const id of this.#ids) this.#ledger.remove(id);
    this.#ids = [];
  }
}
