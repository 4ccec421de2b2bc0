import type { Conntrack } from "../conntrack/conntrack.ts";
import { GENERATIONS, type Marks } from "../core/marks.ts";
import { FirewallError } from "../firewall/interception.ts";
import { revokes } from "../rules/revokes.ts";
import { retireGeneration } from "./flow_marks.ts";
import { isKernelsError } from "./is_kernels_error.ts";
import type { Policy } from "./worker_messages.ts";

export interface RuleChangesParts {
  readonly marks: Marks;
  readonly conntrack: Conntrack;
  /** Fulfilled when every packet is decided by the policy. */
  readonly setPolicy: (policy: Policy, generation: number) => Promise<void>;
  /** Has the interception rules let through flows of this generation alone; null where they are not ours to change. */
  readonly setGeneration: ((generation: number) => Promise<void>) | null;
  readonly warn: (message: string) => void;
  /** A change is in force; `judgedAnew`: also for connections that were let through before. */
  readonly onInForce: (policy: Policy, judgedAnew: boolean) => void;
}

/**
 * Brings changes of the rules into force, one after the other. One that could deny what was let through begins a new
 * generation: first new packets are decided by the new rules, then the flows of before are sent to be judged anew. So
 * there is no moment in which an old flow could be judged by old rules and be taken for new.
 */
export class RuleChanges {
  readonly #parts: RuleChangesParts;
  #inForce: Policy;
  #generation: number;
  #wanted: Policy | null = null;
  /** Whether flows were let through that no rule was asked for. */
  #doubted = false;
  #working: Promise<void> | null = null;

  constructor(parts: RuleChangesParts, inForce: Policy, generation: number) {
    this.#parts = parts;
    this.#inForce = inForce;
    this.#generation = generation;
  }

  /** Returns when it is in force: it, or the newest of several that come while one is brought into force. */
  async adopt(policy: Policy): Promise<void> {
    this.#wanted = policy;
    this.#working ??= this.#work();
    await this.#working;
  }

  /** Sends everything that was let through to be judged once more, by the rules in force. */
  async judgeAnew(): Promise<void> {
    this.#doubted = true;
    await this.adopt(this.#wanted ?? this.#inForce);
  }

  /** At least one is wanted. */
  async #work(): Promise<void> {
    try {
      for (let next = this.#take(); next !== null; next = this.#take()) await this.#apply(next);
    } finally {
      this.#working = null;
    }
  }

  #take(): Policy | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  async #apply(policy: Policy): Promise<void> {
    const { setPolicy, setGeneration, onInForce } = this.#parts;
    const revoking = this.#doubted || revokes(this.#inForce, policy);
    this.#doubted = false;
    if (!revoking) await setPolicy(policy, this.#generation);
    else if (setGeneration === null) await this.#retireCurrent(policy);
    else await this.#beginGeneration(policy, setGeneration);
    this.#inForce = policy;
    onInForce(policy, revoking);
  }

  async #beginGeneration(policy: Policy, setGeneration: (generation: number) => Promise<void>): Promise<void> {
    const next = this.#generation % GENERATIONS + 1;
    this.#retire(next); // flows may have that value from 253 generations ago, or from a daemon before us
    await this.#parts.setPolicy(policy, next);
    try {
      await setGeneration(next);
      this.#generation = next;
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
      this.#parts.warn(`the interception rules could not be changed, flows are marked one by one: ${error.message}`);
      await this.#retireCurrent(policy);
    }
  }

  /** The rules go on to ask for the generation of now: its flows are taken out of it, one by one. */
  async #retireCurrent(policy: Policy): Promise<void> {
    await this.#parts.setPolicy(policy, this.#generation);
    this.#retire(this.#generation);
  }

  #retire(generation: number): void {
    const { conntrack, marks, warn } = this.#parts;
    try {
      retireGeneration(conntrack, marks, generation);
    } catch (error) {
      if (!isKernelsError(error)) throw error;
      warn(`connections that were let through before may go on although the rules deny them by now: ${error.message}`);
    }
  }
}
