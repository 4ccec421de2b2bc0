import type { Action, Decision } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import type { Clock } from "../core/clock.ts";
import type { FailurePosture } from "../rules/configuration.ts";
import type { Awaited } from "./awaited.ts";
import type { Examined } from "./pipeline.ts";
import { questionKey } from "./question_key.ts";
import type { WaitingRoom } from "./waiting_room.ts";

/** A question that nobody waits with is told of once in this time. */
const TOLD_MILLISECONDS = 1_000;
const MOST_TOLD = 1024;

/** How questions are asked. Plain data. */
export interface AskSetting {
  /** For so long a packet waits for an answer: milliseconds. */
  readonly patience: number;
  /** More connections of one program do not wait at a time. */
  readonly perProgram: number;
  readonly unanswered: FailurePosture["unanswered"];
}

/** A connection that a person is asked about. */
export interface AskedConnection {
  readonly key: string;
  /** Whether it waits for the answer. */
  readonly held: boolean;
  /** As it would be told if nobody answers. */
  readonly record: DecisionRecord;
}

export interface AskingParts {
  readonly room: Pick<WaitingRoom, "flows" | "isFull">;
  readonly clock: Clock;
  readonly ask: (asked: AskedConnection) => void;
}

/** An answer that packets wait for. */
class Answer implements Awaited {
  constructor(readonly key: string, readonly program: string, readonly patience: number) {}
}

/**
 * Asks a person about connections that no rule matches. They wait, where somebody is there to answer, and there is room
 * for them; else what is set for unanswered questions holds at once, and the question stays.
 */
export class Asking {
  readonly #parts: AskingParts;
  #setting: AskSetting | null = null;
  #isAnybodyThere = false;
  readonly #asked = new WeakSet<Examined>();
  readonly #told = new Map<string, number>();
  #given: { readonly key: string; readonly decision: Decision } | null = null;

  constructor(parts: AskingParts) {
    this.#parts = parts;
  }

  /** Null: nobody is asked. */
  set setting(setting: AskSetting | null) {
    this.#setting = setting;
  }

  set isAnybodyThere(isThere: boolean) {
    this.#isAnybodyThere = isThere;
  }

  /** What a decision waits for; null if for nobody's answer. */
  awaited(examined: Examined, decision: Decision): Awaited | null {
    if (this.#setting === null || decision.reason !== "default-action") return null;
    const key = questionKey(examined.connection, examined.attributed.attribution.process);
    const before = this.#waiting(key);
    if (this.#asked.has(examined)) return before;
    this.#asked.add(examined);
    const answer = before ?? new Answer(key, programOf(examined), this.#setting.patience);
    const held = this.#isAnybodyThere && answer.patience > 0 && !this.#parts.room.isFull &&
      this.#isFewOf(answer.program);
    if (held || this.#isNew(key)) this.#parts.ask({ key, held, record: this.#record(examined, decision) });
    return held ? answer : null;
  }

  /** A person's decision about all that wait with this question. `reconsider` decides them anew. */
  answer(key: string, action: Action, reconsider: (awaited: Awaited) => void): void {
    const waiting = this.#waiting(key);
    if (waiting === null) return;
    const decision = { action, rule: null, reason: "prompt", unknown: [], otherCase: [], quiet: false } as const;
    this.#given = { key, decision };
    reconsider(waiting);
    this.#given = null;
  }

  /** The decision itself, or what a person has decided meanwhile. */
  answered(examined: Examined, decision: Decision): Decision {
    if (this.#given === null || decision.reason !== "default-action") return decision;
    const key = questionKey(examined.connection, examined.attributed.attribution.process);
    return key === this.#given.key ? this.#given.decision : decision;
  }

  /** What becomes of a decision that nobody has answered, or could. */
  unanswered(decision: Decision): Decision {
    const action = this.#setting?.unanswered ?? "default-action";
    if (action === "default-action" || decision.reason !== "default-action") return decision;
    return { ...decision, action, reason: "posture" };
  }

  #waiting(key: string): Answer | null {
    for (const { awaited } of this.#parts.room.flows()) {
      if (awaited instanceof Answer && awaited.key === key) return awaited;
    }
    return null;
  }

  #isFewOf(program: string): boolean {
    const same = this.#parts.room.flows().filter(({ awaited }) =>
      awaited instanceof Answer && awaited.program === program
    );
    return same.length < (this.#setting?.perProgram ?? 0);
  }

  #isNew(key: string): boolean {
    const now = this.#parts.clock.monotonicMilliseconds();
    if (now - (this.#told.get(key) ?? -Infinity) < TOLD_MILLISECONDS) return false;
    if (this.#told.size >= MOST_TOLD) this.#told.clear();
    this.#told.set(key, now);
    return true;
  }

  #record({ connection, facts, attributed: { attribution, userId } }: Examined, decision: Decision): DecisionRecord {
    const time = this.#parts.clock.nowMicroseconds();
    const counts = { latency: 0, enforced: true, packets: 1, repeated: false };
    const known = { hosts: facts.hosts, userId, attribution };
    return { time, connection, unreadable: null, ...known, decision: this.unanswered(decision), ...counts };
  }
}

function programOf({ attributed: { attribution, userId } }: Examined): string {
  return attribution.process?.path ?? `user ${userId}`;
}
