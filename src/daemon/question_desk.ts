import type { EventStream } from "../control/event_stream.ts";
import type { AnswerDocument, AnswerRequest, PendingDocument, QuestionDocument } from "../control/question_document.ts";
import type { Asked } from "../control/route.ts";
import type { PendingPort } from "../control/routes/pending_routes.ts";
import type { AskedConnection } from "./asking.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { LiveRules } from "./live_rules.ts";
import type { OperatorPresence } from "./operator_presence.ts";
import { Questions } from "./questions.ts";
import type { VerdictThread } from "./verdict_thread.ts";

export interface QuestionDeskParts {
  readonly context: DaemonContext;
  readonly thread: Pick<VerdictThread, "answer">;
  readonly rules: LiveRules;
  readonly presence: OperatorPresence;
  /** Who does what, before it is done. */
  readonly audit: (asked: Asked, what: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Where people see questions, and answer them. */
export class QuestionDesk implements PendingPort {
  readonly #parts: QuestionDeskParts;
  readonly #questions: Questions;
  readonly #watchers = new Set<EventStream>();

  constructor(parts: QuestionDeskParts) {
    this.#parts = parts;
    const { context: { source }, thread, rules } = parts;
    this.#questions = new Questions({
      answer: (key, action) => thread.answer(key, action),
      addRule: (document) => rules.addAnswer(document),
      isTaken: (name) => rules.isTaken(name),
      patience: () => source.configuration.questions.holdSeconds * 1000,
      now: () => Date.now(),
      onChange: (question, answered) => this.#tell(question, answered),
    });
  }

  get counts(): { readonly waiting: number; readonly unanswered: number } {
    return this.#questions.counts;
  }

  ask(asked: AskedConnection): void {
    this.#questions.ask(asked);
  }

  look(mayAnswer: boolean): PendingDocument {
    if (mayAnswer) this.#parts.presence.look();
    return { ask: this.#parts.context.source.configuration.ask, questions: [...this.#questions.questions] };
  }

  /** First those that are open, then each that comes. */
  watch(stream: EventStream): Disposable {
    const watching = this.#parts.presence.watch();
    for (const question of this.#questions.questions) stream.send("question", JSON.stringify(question));
    this.#watchers.add(stream);
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(stream);
        watching[Symbol.dispose]();
      },
    };
  }

  async answer(id: string, request: AnswerRequest, asked: Asked): Promise<AnswerDocument> {
    const { audit, presence } = this.#parts;
    presence.look();
    if (!request.dry_run) audit(asked, "answer", { question: id, ...request });
    return await this.#questions.answer(id, request, `user ${asked.peer.uid}`);
  }

  #tell(question: QuestionDocument, answered: string | null): void {
    const { context: { reporter } } = this.#parts;
    const event = answered === null ? "question" : "answered";
    const told = answered === null ? question : { ...question, answer: answered };
    reporter.event({ event, ...told });
    for (const stream of this.#watchers) stream.send(event, JSON.stringify(told));
  }
}
