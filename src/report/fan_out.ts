import type { DecisionRecord } from "../core/decision_record.ts";
import type { PlainEvent } from "./plain_event.ts";
import type { Reporter } from "./reporter.ts";

/** Tells several reporters the same, in the order in which they were added. */
export class FanOut implements Reporter {
  readonly #reporters = new Set<Reporter>();

  constructor(...reporters: readonly Reporter[]) {
    for (const reporter of reporters) this.#reporters.add(reporter);
  }

  /** From now on this one is told, too, until what is returned is disposed of. */
  add(reporter: Reporter): Disposable {
    this.#reporters.add(reporter);
    return { [Symbol.dispose]: () => void this.#reporters.delete(reporter) };
  }

  decisions(records: readonly DecisionRecord[]): void {
    for (const reporter of this.#reporters) reporter.decisions(records);
  }

  event(event: PlainEvent): void {
    for (const reporter of this.#reporters) reporter.event(event);
  }
}
