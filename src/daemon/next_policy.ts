import { sameLists } from "../rules/lists/same_lists.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { PolicyOrder } from "./worker_messages.ts";

export interface NextPolicyParts {
  /** Brings a policy into force, with the rule set made of it. */
  readonly adopt: (order: PolicyOrder, ruleSet: RuleSet) => void;
  /** Called some time after lists have gone. */
  readonly collectGarbage: () => void;
}

interface Compiled {
  readonly order: PolicyOrder;
  readonly ruleSet: RuleSet;
}

/**
 * A policy on its way into force: the patterns that every name meets are compiled before, one at a time between packets,
 * which are decided by the policy of before meanwhile. A list may have thousands, and each takes 0.3 ms.
 */
export class NextPolicy {
  readonly #parts: NextPolicyParts;
  #lists: RuleSet["lists"];
  #next: Compiled | null = null;
  #hasGarbage = false;

  /** `lists`: those in force. */
  constructor(parts: NextPolicyParts, lists: RuleSet["lists"]) {
    this.#parts = parts;
    this.#lists = lists;
  }

  /** `ruleSet`: that of the order. One that is still on its way comes into force before. */
  take(order: PolicyOrder, ruleSet: RuleSet): void {
    while (this.#next !== null) this.catchUp();
    this.#next = { order, ruleSet };
    this.catchUp();
  }

  /** Milliseconds: there is something to do at once, or (-1) nothing. */
  untilDue(): number {
    return this.#next === null && !this.#hasGarbage ? -1 : 0;
  }

  catchUp(): void {
    if (this.#next !== null) return this.#goOn(this.#next);
    if (!this.#hasGarbage) return;
    this.#hasGarbage = false;
    this.#parts.collectGarbage();
  }

  #goOn({ order, ruleSet }: Compiled): void {
    if (ruleSet.matchers.compileNext()) return;
    this.#next = null;
    // Not collected here and now: functions that have not returned may still hold the lists of before.
    this.#hasGarbage ||= !sameLists(this.#lists, ruleSet.lists);
    this.#lists = ruleSet.lists;
    this.#parts.adopt(order, ruleSet);
  }
}
