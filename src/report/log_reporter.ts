import type { DecisionRecord } from "../core/decision_record.ts";
import type { LogCarrier } from "./log_carrier.ts";
import type { LogFormat } from "./log_format.ts";
import type { PlainEvent } from "./plain_event.ts";
import type { Reporter } from "./reporter.ts";
import type { TokenBucket } from "./token_bucket.ts";

export interface LogParts {
  readonly format: LogFormat;
  readonly carrier: LogCarrier;
  /** Which decisions are of interest; `denied` are those that are denied or rejected, also where they are not enforced. */
  readonly decisions: "all" | "denied" | "none";
  /** OpenSnitch's: events of a lower level are left out. */
  readonly level: number;
  /** How many decisions are logged; null for all. */
  readonly limit: TokenBucket | null;
  /** Microseconds since 1970. */
  readonly now: () => number;
  /** Tells everybody, this log too. */
  readonly tell: (event: PlainEvent) => void;
}

/** OpenSnitch's levels: important, warning. */
const LEVEL_IMPORTANT = 2;
const LEVEL_WARNING = 3;

/**
 * Writes decisions and events to a log. What the limit leaves out is counted, and told in the log once a second at most;
 * that messages do not get through is told by a warning when it begins, and when it is over, with how many were lost.
 */
export class LogReporter implements Reporter {
  readonly #parts: LogParts;
  #leftOut = 0;
  /** The carrier's tally at the last look. */
  #seen = { delivered: 0, lost: 0 };
  /** How many were lost before the trouble that there is; null while there is none. */
  #before: number | null = null;

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  decisions(records: readonly DecisionRecord[]): void {
    const { decisions, limit, format, carrier } = this.#parts;
    if (decisions === "none") return;
    for (const record of records) {
      if (decisions === "denied" && record.decision.action === "allow") continue;
      if (limit?.take() === false) this.#leftOut++;
      else carrier.send(format.decision(record));
    }
  }

  event(event: PlainEvent): void {
    const level = event.event === "warning" ? LEVEL_WARNING : LEVEL_IMPORTANT;
    if (level >= this.#parts.level) this.#send(event);
  }

  /** Tells what was left out and lost since the last look. To be called once a second. */
  look(): void {
    this.#tellLeftOut();
    const { delivered, lost, why, failing } = this.#parts.carrier.tally;
    const before = this.#seen;
    this.#seen = { delivered, lost };
    const trouble = failing || lost > before.lost;
    if (trouble && this.#before === null) this.#tellTrouble(before.lost, why);
    else if (!trouble && delivered > before.delivered && this.#before !== null) this.#tellOver(lost);
  }

  #send(event: PlainEvent): void {
    const { carrier, format, now } = this.#parts;
    carrier.send(format.event(event, now()));
  }

  #tellLeftOut(): void {
    if (this.#leftOut === 0) return;
    const [count, what] = [this.#leftOut, this.#leftOut === 1 ? "decision" : "decisions"];
    this.#leftOut = 0;
    this.#send({ event: "warning", code: "log-limited", message: `${count} more ${what} not logged`, count });
  }

  #tellTrouble(lost: number, why: string): void {
    this.#before = lost;
    const reason = why === "" ? "it takes less than there is to tell" : why;
    const message = `what is to be logged does not reach ${this.#parts.carrier.where}: ${reason}`;
    this.#parts.tell({ event: "warning", code: "log-not-reached", message });
  }

  #tellOver(lost: number): void {
    const count = lost - (this.#before ?? 0);
    this.#before = null;
    const message = `${this.#parts.carrier.where} is reached again; ${count} messages of the log were lost`;
    this.#parts.tell({ event: "warning", code: "log-reached", message, count });
  }
}
