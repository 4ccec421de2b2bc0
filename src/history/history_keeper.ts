import type { DecisionRecord } from "../core/decision_record.ts";
import type { HistorySettings } from "../core/history_settings.ts";
import { messageOf } from "../core/message_of.ts";
import { FlowTally } from "./flow_tally.ts";
import { HistoryWriter } from "./history_writer.ts";
import { isDamage } from "./is_damage.ts";
import { setAside } from "./set_aside.ts";

export interface HistoryKeeperOptions {
  /** Path of the file, which nobody else can have put there. Throws where that is not so. */
  readonly file: () => string;
  /** As they are now. */
  readonly settings: () => HistorySettings;
  /** Microseconds since 1970. */
  readonly now: () => number;
  readonly warn: (code: string, message: string) => void;
}

/** Characters of keys, of which a flow has a hundred: with so many, flows are written at once, and do not wait for `look`. */
const MANY_CHARACTERS = 500_000;
/** So many are kept in memory where they cannot be written. */
const MOST_CHARACTERS = 2_000_000;
const PRUNE_AFTER = 10_000_000;

/**
 * Keeps what was decided: sums it up in memory, and writes it whenever `look` is called. Whatever is wrong with the file
 * is told, and tried again with the next look; nothing here throws.
 */
export class HistoryKeeper implements Disposable {
  readonly #options: HistoryKeeperOptions;
  readonly #tally = new FlowTally(MOST_CHARACTERS);
  #writer: HistoryWriter | null = null;
  #prunedAt = 0;
  /** It could not be written last time, and that was told. */
  #isTroubled = false;
  /** Decisions that found no room meanwhile. */
  #lost = 0;

  constructor(options: HistoryKeeperOptions) {
    this.#options = options;
  }

  add(records: readonly DecisionRecord[]): void {
    if (!this.#options.settings().enabled) return;
    for (const record of records) {
      if (!this.#tally.add(record) && !record.repeated) this.#lost++;
    }
    if (this.#tally.characters >= MANY_CHARACTERS && !this.#isTroubled) this.look();
  }

  /** Writes what there is; to be called once a second. */
  look(): void {
    if (!this.#options.settings().enabled) return this.#forget();
    try {
      this.#write();
      this.#endTrouble();
    } catch (error) {
      this.#close();
      this.#beginTrouble(error);
    }
  }

  /** Writes the rest; in a second try, where the first has found the file damaged. */
  [Symbol.dispose](): void {
    for (let tries = 0; tries < 2 && this.#tally.characters > 0; tries++) this.look();
    this.#close();
  }

  #write(): void {
    const { file, now, settings } = this.#options;
    if (this.#writer?.isInPlace() === false) this.#close();
    this.#writer ??= new HistoryWriter(file(), now());
    if (this.#tally.characters > 0) this.#writer.write(this.#tally.flows(), now());
    this.#tally.clear();
    if (Math.abs(now() - this.#prunedAt) < PRUNE_AFTER) return;
    this.#writer.prune(settings(), now());
    this.#prunedAt = now();
  }

  /** Damage is put aside, so that the next look begins anew. */
  #beginTrouble(error: unknown): void {
    const reason = messageOf(error);
    if (isDamage(error) && this.#putAside(reason)) return;
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    this.#options.warn("history-not-written", `history cannot be written, and is tried again each second: ${reason}`);
  }

  /** Whether that worked. */
  #putAside(damage: string): boolean {
    const { file, now, warn } = this.#options;
    try {
      const aside = setAside(file(), now());
      warn("history-corrupt", `history is damaged (${damage}) and begins anew; what there was is ${aside}`);
      return true;
    } catch {
      return false;
    }
  }

  #endTrouble(): void {
    if (!this.#isTroubled) return;
    const missing = this.#lost === 0 ? "nothing is missing from it" : `${this.#lost} decisions are missing from it`;
    this.#options.warn("history-written-again", `history is written again; ${missing}`);
    this.#isTroubled = false;
    this.#lost = 0;
  }

  #forget(): void {
    this.#tally.clear();
    this.#close();
  }

  #close(): void {
    try {
      this.#writer?.[Symbol.dispose]();
    } catch {
      // What could not be written is still in the tally, and was told of.
    }
    this.#writer = null;
  }
}
