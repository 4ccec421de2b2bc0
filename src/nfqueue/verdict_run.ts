import type { PacketId } from "../core/identifiers.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Settler } from "./held_packet.ts";
import type { UnsettledLedger } from "./unsettled_ledger.ts";

/**
 * Packets that follow each other and get the same verdict, which goes out once for all of them. Whoever gives a verdict
 * to a packet that is not of the run ends the run first: every packet before the run's last one must have its verdict, or
 * be part of it, unless `others` says that some wait: then each packet of the run gets its own. Until the end, its packets
 * stay on the ledger.
 */
export class VerdictRun {
  readonly #queue: Settler;
  readonly #ledger: UnsettledLedger;
  readonly #others: { readonly isEmpty: boolean };
  #ids: PacketId[] = [];
  #verdict: Verdict = "drop";
  #mark = 0;

  /** `others`: packets that came before the run's, perhaps, and go on waiting for their verdict. */
  constructor(queue: Settler, ledger: UnsettledLedger, others: { readonly isEmpty: boolean }) {
    this.#queue = queue;
    this.#ledger = ledger;
    this.#others = others;
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
    if (this.#others.isEmpty) this.#queue.settleUpTo(last, this.#verdict, this.#mark);
    else for (const id of this.#ids) this.#queue.settle(id, this.#verdict, this.#mark);
    for (const id of this.#ids) this.#ledger.remove(id);
    this.#ids = [];
  }
}
