import type { RuleSet } from "../rules/rule_set.ts";
import type { PolicyOrder } from "./worker_messages.ts";

/**
 * A policy on its way into force: the patterns that every name meets are compiled before, one at a time between packets,
 * which are decided by the policy of before meanwhile. A list may have thousands, and each takes 0.3 ms.
 */
export class NextPolicy {
  readonly #adopt: (order: PolicyOrder, ruleSet: RuleSet) => void;
  #next: { readonly order: PolicyOrder; readonly ruleSet: RuleSet } | null = null;

  constructor(adopt: (order: PolicyOrder, ruleSet: RuleSet) => void) {
    this.#adopt = adopt;
  }

  /** `ruleSet`: that of the order. One that is still on its way comes into force before. */
  take(order: PolicyOrder, ruleSet: RuleSet): void {
    while (this.#next !== null) this.catchUp();
    this.#next = { order, ruleSet };
    this.catchUp();
  }

  /** Milliseconds: there is something to do at once, or (-1) nothing. */
  untilDue(): number {
    return this.#next === null ? -1 : 0;
  }

  catchUp(): void {
    const next = this.#next;
    if (next === null || next.ruleSet.matchers.compileNext()) return;
    this.#next = null;
    this.#adopt(next.order, next.ruleSet);
  }
}
