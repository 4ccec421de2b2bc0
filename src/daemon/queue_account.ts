import type { QueueEntry } from "./queue_table.ts";

/** What became of the packets that the interception rules have sent to the queue, in packets. */
export interface QueueTotals {
  /** By the rules' own counters, and at least what came; null where the rules are somebody else's. */
  readonly sent: number | null;
  /** Have got their verdict from us. */
  readonly verdicts: number;
  /** Dropped by the kernel: the queue was full, or our socket was. */
  readonly queueDropped: number;
  readonly userDropped: number;
  /** Let through by the kernel since there was no room (`Failure.QueueFull: open`): what of `sent` is nothing of the above. */
  readonly passedOpen: number | null;
}

export interface QueueAccountParts {
  /** The counters of the rules; null where they are somebody else's. */
  readonly sent: (() => Promise<number>) | null;
  /** The kernel's line about our queue; null while nobody reads it. */
  readonly entry: () => QueueEntry | null;
  /** Packets that we have received (u32, after which it begins anew), and those of them that have no verdict yet. */
  readonly taken: () => { readonly received: number; readonly unsettled: number };
  /** Of `received`: before the rules were set. A predecessor's rules may have sent them. */
  readonly receivedBefore: number;
  /** Whether packets are let through where there is no room. */
  readonly failOpen: boolean;
}

/**
 * Keeps the account of the queue: what was sent there has a verdict, was dropped, or has passed without one, which nobody
 * counts. While packets come, the latter is "at least": the counters are read one after the other, the rules' first.
 */
export class QueueAccount {
  readonly #parts: QueueAccountParts;
  #received = 0;
  #lastReceived: number;
  #lastId = 0;
  /** Sent between the last reading of the rules' counters and the moment at which they were set anew: at least. */
  #uncounted = 0;
  #looking: Promise<QueueTotals> | null = null;
  #totals: QueueTotals = { sent: null, verdicts: 0, queueDropped: 0, userDropped: 0, passedOpen: null };

  constructor(parts: QueueAccountParts) {
    this.#parts = parts;
    this.#lastReceived = parts.receivedBefore;
    if (parts.sent !== null) this.#totals = { ...this.#totals, sent: 0, passedOpen: 0 };
  }

  /** As of the last look. */
  get totals(): QueueTotals {
    return this.#totals;
  }

  /** One look at a time: who asks meanwhile gets that one's. Rules are asked where packets could have passed since the last. */
  look(): Promise<QueueTotals> {
    const { entry, failOpen } = this.#parts;
    const now = entry();
    const moved = failOpen && now !== null && (now.lastId !== this.#lastId || now.waiting > 0);
    return this.#looking ??= this.#look(moved).finally(() => this.#looking = null);
  }

  /** The last look, when no packet is on its way any more: exact. */
  async close(): Promise<QueueTotals> {
    await this.#looking;
    return await this.#look(true);
  }

  async #look(askRules: boolean): Promise<QueueTotals> {
    const sent = askRules && this.#parts.sent !== null ? await this.#countSent(this.#parts.sent) : this.#totals.sent;
    const { waiting, unsettled, queueDropped, userDropped } = this.#count();
    const known = this.#received + queueDropped + userDropped + Math.max(0, waiting - unsettled);
    const before = this.#totals.passedOpen ?? 0;
    const passedOpen = sent === null ? null : askRules ? Math.max(before, sent - known) : before;
    return this.#totals = { sent, verdicts: this.#received - unsettled, queueDropped, userDropped, passedOpen };
  }

  /** What had come before the rules are asked, they have sent, whatever they say. */
  async #countSent(ask: () => Promise<number>): Promise<number> {
    const { queueDropped, userDropped } = this.#count();
    const came = this.#received + queueDropped + userDropped;
    const counted = await ask();
    this.#uncounted = Math.max(this.#uncounted, came - counted);
    return counted + this.#uncounted;
  }

  #count(): Pick<QueueEntry, "waiting" | "queueDropped" | "userDropped"> & { readonly unsettled: number } {
    const { lastId = this.#lastId, waiting = 0, queueDropped = 0, userDropped = 0 } = this.#parts.entry() ?? {};
    const { received, unsettled } = this.#parts.taken();
    this.#received += (received - this.#lastReceived) >>> 0;
    this.#lastReceived = received;
    this.#lastId = lastId;
    return { waiting, queueDropped, userDropped, unsettled };
  }
}
