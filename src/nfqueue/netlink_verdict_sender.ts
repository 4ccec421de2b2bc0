import type { PacketId } from "../core/identifiers.ts";
import type { Transport } from "../netlink/transport.ts";
import { NFQNL_MSG_VERDICT_BATCH } from "./constants.ts";
import { VerdictMessage } from "./verdict_message.ts";
import type { VerdictSender } from "./verdict_sender.ts";

/** Sends verdicts over the netlink socket that is bound to the queue. */
export class NetlinkVerdictSender implements VerdictSender {
  readonly #transport: Transport;
  readonly #one: VerdictMessage;
  readonly #batch: VerdictMessage;

  constructor(transport: Transport, queue: number) {
    this.#transport = transport;
    this.#one = new VerdictMessage(queue);
    this.#batch = new VerdictMessage(queue, NFQNL_MSG_VERDICT_BATCH);
  }

  send(id: PacketId, verdict: number, mark: number | null): void {
    this.#transport.send(this.#one.write(id, verdict, mark));
  }

  sendUpTo(id: PacketId, verdict: number, mark: number | null): void {
    this.#transport.send(this.#batch.write(id, verdict, mark));
  }

  /** The socket belongs to whoever has opened it. */
  [Symbol.dispose](): void {}
}
