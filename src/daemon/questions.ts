import type { AnswerDocument, AnswerRequest, QuestionDocument } from "../control/question_document.ts";
import { ControlError, STATUS } from "../control/control_error.ts";
import type { Action } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { formatTime } from "../report/format_time.ts";
import { answerRule, type AnswerSubject } from "../rules/answer_rule.ts";
import type { AskedConnection } from "./asking.ts";

/** More are not kept: of those that nobody waits with, the oldest goes. */
const MOST_QUESTIONS = 1000;
/** What was answered is remembered so long, for others who answer the same. */
const MOST_ANSWERED = 200;

export interface QuestionsParts {
  /** Decides those that wait, once. */
  readonly answer: (key: string, action: Action) => void;
  /** Makes the rule that an answer has become, and returns when it is in force: the file it is in, if it is in one. */
  readonly addRule: (document: Readonly<Record<string, unknown>>) => Promise<string | null>;
  readonly isTaken: (ruleName: string) => boolean;
  /** For so long a connection waits: milliseconds. */
  readonly patience: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A question is new, or is answered. */
  readonly onChange: (question: QuestionDocument, answered: string | null) => void;
}

interface Question {
  readonly id: string;
  readonly key: string;
  /** As it was asked last. */
  record: DecisionRecord;
  readonly first: number;
  last: number;
  times: number;
  /** Connections wait until then: milliseconds since 1970. */
  until: number;
}

/** What people are asked, until one of them answers. */
export class Questions {
  readonly #parts: QuestionsParts;
  readonly #byKey = new Map<string, Question>();
  readonly #answered = new Map<string, string>();
  #nextId = 1;

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  /** In the order in which they came up. */
  get questions(): readonly QuestionDocument[] {
    return [...this.#byKey.values()].map((question) => this.#document(question));
  }

  get counts(): { readonly waiting: number; readonly unanswered: number } {
    const now = this.#parts.now();
    const waiting = [...this.#byKey.values()].filter(({ until }) => until > now).length;
    return { waiting, unanswered: this.#byKey.size - waiting };
  }

  ask({ key, held, record }: AskedConnection): void {
    const now = this.#parts.now();
    const before = this.#byKey.get(key);
    const question = before ?? { id: `${this.#nextId++}`, key, record, first: now, last: now, times: 0, until: 0 };
    question.record = record;
    question.last = now;
    question.times++;
    if (held) question.until = now + this.#parts.patience();
    this.#byKey.set(key, question);
    if (before === undefined) this.#parts.onChange(this.#document(question), null);
    if (this.#byKey.size > MOST_QUESTIONS) this.#dropOldest(now);
  }

  /** The first answer counts. `by` is who gives it. Throws a ControlError. */
  async answer(id: string, request: AnswerRequest, by: string): Promise<AnswerDocument> {
    const question = this.#find(id);
    const { action, duration, match } = request;
    if (duration === "once") return this.#answerOnce(question, request, by);
    const answer = { action, duration, match, time: formatTime(this.#parts.now() * 1000) };
    const rule = answerRule(subjectOf(question.record), answer, this.#parts.isTaken);
    if (!rule.ok) throw new ControlError(STATUS.unusable, "no rule can be made of this", rule.problems);
    if (request.dry_run) return { rule: rule.value, file: null };
    this.#close(question, `${action}, ${duration}, by ${by}`);
    return { rule: rule.value, file: await this.#addRule(question, rule.value) };
  }

  /** Where it cannot be made, the question is open again. */
  async #addRule(question: Question, document: Readonly<Record<string, unknown>>): Promise<string | null> {
    try {
      return await this.#parts.addRule(document);
    } catch (error) {
      this.#answered.delete(question.id);
      this.#byKey.set(question.key, question);
      throw error;
    }
  }

  #answerOnce(question: Question, { action, dry_run: dryRun }: AnswerRequest, by: string): AnswerDocument {
    if (question.until <= this.#parts.now()) {
      const instead = "an answer for a time, or for ever, makes a rule for the next one";
      throw new ControlError(STATUS.gone, `no connection waits with question ${question.id} any more; ${instead}`);
    }
    if (dryRun) return { rule: null, file: null };
    this.#close(question, `${action}, once, by ${by}`);
    this.#parts.answer(question.key, action);
    return { rule: null, file: null };
  }

  #find(id: string): Question {
    const found = [...this.#byKey.values()].find((question) => question.id === id);
    if (found !== undefined) return found;
    const answer = this.#answered.get(id);
    if (answer === undefined) throw new ControlError(STATUS.notFound, `there is no question ${id}`);
    throw new ControlError(STATUS.conflict, `question ${id} was answered already: ${answer}`);
  }

  #close(question: Question, answer: string): void {
    this.#byKey.delete(question.key);
    this.#answered.set(question.id, answer);
    this.#parts.onChange(this.#document(question), answer);
    if (this.#answered.size <= MOST_ANSWERED) return;
    for (const oldest of this.#answered.keys()) return void this.#answered.delete(oldest);
  }

  #dropOldest(now: number): void {
    const questions = [...this.#byKey.values()];
    const oldest = questions.filter(({ until }) => until <= now).reduce<Question | null>(
      (oldest, each) => oldest === null || each.last < oldest.last ? each : oldest,
      null,
    );
    this.#byKey.delete((oldest ?? questions[0])?.key ?? "");
  }

  #document({ id, record, first, last, times, until }: Question): QuestionDocument {
    const { connection, attribution: { process, confidence, why }, userId, decision } = record;
    const waits = until > this.#parts.now();
    return {
      id,
      state: waits ? "waiting" : "unanswered",
      until: waits ? formatTime(until * 1000) : null,
      first: formatTime(first * 1000),
      last: formatTime(last * 1000),
      times,
      action: decision.action,
      protocol: connection === null ? "" : protocolName(connection.protocol, connection.source.family),
      dst_ip: connection === null ? "" : formatIp(connection.destination),
      dst_port: connection?.destinationPort ?? null,
      dst_host: record.hosts.first?.name ?? null,
      user_id: userId,
      process_id: process?.pid ?? null,
      process_path: process?.path ?? null,
      process_args: [...process?.args ?? []],
      unit: process?.controlGroup?.unit ?? null,
      confidence,
      why,
    };
  }
}

/** A path that does not name the file that runs is none that a rule could go by. */
function subjectOf({ connection, userId, attribution: { process } }: DecisionRecord): AnswerSubject {
  return {
    path: process === null || process.exeMismatch !== null || process.path === "" ? null : process.path,
    command: process === null || process.args.length === 0 ? null : process.args.join(" "),
    unit: process?.controlGroup?.unit ?? null,
    user: userId === null ? null : String(userId),
    ip: connection === null ? "" : formatIp(connection.destination),
    host: null,
    port: connection === null || connection.destinationPort === null ? null : String(connection.destinationPort),
    protocol: connection === null ? "" : protocolName(connection.protocol, connection.source.family),
  };
}
