import { ENOBUFS, SystemError } from "../core/system_error.ts";
import { forEachMessage } from "../netlink/for_each_message.ts";
import type { Transport } from "../netlink/transport.ts";
import { WireError } from "../wire/wire_error.ts";
import { readNftablesMessage, type RulesChange } from "./nftables_message.ts";
import type { Changer, News, RulesNews } from "./rules_news.ts";

/** The kernel fills a datagram up to a page, or to 8 KiB (NLMSG_GOODSIZE), and makes one larger only for one large rule. */
const BUFFER_BYTES = 64 * 1024;

/** News by nf_tables' notifications (NFNLGRP_NFTABLES), which the kernel sends within each transaction that commits. */
export class NftablesNews implements RulesNews {
  readonly #transport: Transport;
  readonly #concerns: (change: RulesChange) => boolean;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #changed = false;
  #by: Changer[] = [];
  /** A change that concerns us has come, and the message that ends its transaction has not. */
  #open = false;

  /** `concerns`: whether a change is one that ours depend on. */
  constructor(transport: Transport, concerns: (change: RulesChange) => boolean) {
    this.#transport = transport;
    this.#concerns = concerns;
  }

  collect(): boolean {
    while (this.#receive());
    return this.#changed;
  }

  take(): News {
    const news = { changed: this.collect(), by: this.#by };
    this.#changed = false;
    this.#by = [];
    return news;
  }

  /** One datagram; false if there is none. What was lost, cut or cannot be read may have been anything: a change. */
  #receive(): boolean {
    try {
      const length = this.#transport.receive(this.#buffer);
      if (length < 0) return false;
      if (length > this.#buffer.length) this.#changed = true;
      else forEachMessage(this.#buffer.subarray(0, length), (message) => this.#hear(readNftablesMessage(message)));
    } catch (error) {
      const lost = error instanceof WireError || (error instanceof SystemError && error.errno === ENOBUFS);
      if (!lost) throw error;
      this.#changed = true;
    }
    return true;
  }

  #hear(news: ReturnType<typeof readNftablesMessage>): void {
    if (news?.kind === "change" && this.#concerns(news)) this.#changed = this.#open = true;
    if (news?.kind !== "generation") return;
    if (this.#open && news.by !== null) this.#by.push(news.by);
    this.#open = false;
  }
}
