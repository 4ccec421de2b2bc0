import type { PacketId } from "../core/identifiers.ts";
import type { VerdictSender } from "../nfqueue/verdict_sender.ts";
import type { Libc } from "./libc.ts";
import { LibnetfilterQueue } from "./libnetfilter_queue.ts";

/**
 * Sends verdicts by libnetfilter_queue. Where a packet's mark is to stay, the calls without a mark are taken: those with
 * one (…2) always set it, and even its old value is not ours to know in a batch.
 */
export class LibraryVerdictSender implements VerdictSender {
  readonly #libc: Libc;
  readonly #library: LibnetfilterQueue;
  readonly #queue: Deno.PointerValue;

  /** `handle` is the address of an open queue's handle, as LibraryQueue gives it. */
  constructor(libc: Libc, handle: bigint) {
    this.#libc = libc;
    this.#library = new LibnetfilterQueue();
    this.#queue = Deno.UnsafePointer.create(handle);
  }

  send(id: PacketId, verdict: number, mark: number | null): void {
    const { nfq_set_verdict, nfq_set_verdict2 } = this.#library.call;
    const sent = mark === null
      ? nfq_set_verdict(this.#queue, id, verdict, 0, null)
      : nfq_set_verdict2(this.#queue, id, verdict, mark, 0, null);
    this.#libc.checked(sent, "send a verdict");
  }

  sendUpTo(id: PacketId, verdict: number, mark: number | null): void {
    const { nfq_set_verdict_batch, nfq_set_verdict_batch2 } = this.#library.call;
    const sent = mark === null
      ? nfq_set_verdict_batch(this.#queue, id, verdict)
      : nfq_set_verdict_batch2(this.#queue, id, verdict, mark);
    this.#libc.checked(sent, "send a verdict for several packets");
  }

  [Symbol.dispose](): void {
    this.#library[Symbol.dispose]();
  }
}
