import type { PacketId } from "../core/identifiers.ts";

/**
 * The way of one queue's verdicts to the kernel. `verdict` is an NF_* number; `mark` (u32) becomes the packet's own, null
 * leaves that alone. That the kernel holds no such packet comes back as a message on the queue's socket; what else fails
 * is a SystemError. Disposing ends this way, and not the queue.
 */
export interface VerdictSender extends Disposable {
  send(id: PacketId, verdict: number, mark: number | null): void;
  /** The same to every packet that waits, up to and including this one (NFQNL_MSG_VERDICT_BATCH). */
  sendUpTo(id: PacketId, verdict: number, mark: number | null): void;
}
