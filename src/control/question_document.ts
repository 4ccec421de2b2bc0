import * as z from "zod";
import { MATCH_WORDS } from "../rules/answer_rule.ts";

const count = z.int().nonnegative();
const action = z.enum(["allow", "deny", "reject"]);

/** A connection that a person is asked about, in the keys of a decision event where it has them. */
export const questionDocument = z.object({
  id: z.string(),
  /** `waiting`: connections are held for the answer. `unanswered`: none is; what they got is `action`. */
  state: z.enum(["waiting", "unanswered"]),
  /** When those that wait now get no answer any more, RFC 3339; null if none waits. */
  until: z.string().nullable(),
  first: z.string(),
  last: z.string(),
  /** How often it was asked. */
  times: count,
  /** What holds without an answer. */
  action,
  protocol: z.string(),
  dst_ip: z.string(),
  dst_port: z.int().nullable(),
  dst_host: z.string().nullable(),
  user_id: z.int().nullable(),
  process_id: z.int().nullable(),
  process_path: z.string().nullable(),
  process_args: z.array(z.string()),
  unit: z.string().nullable(),
  /** How sure it is that it was this program, and why. */
  confidence: z.enum(["exact", "guess", "none"]),
  why: z.string(),
});

export type QuestionDocument = z.infer<typeof questionDocument>;

/** A question as those who watch are told of it: `answer` says what became of it, and by whom. */
export const toldQuestion = questionDocument.extend({ answer: z.string().optional() });

export type ToldQuestion = z.infer<typeof toldQuestion>;

export const pendingDocument = z.object({
  /** Whether questions are asked at all. */
  ask: z.boolean(),
  questions: z.array(questionDocument),
});

export type PendingDocument = z.infer<typeof pendingDocument>;

/** An answer. */
export const answerRequest = z.object({
  action,
  /** `once` (those that wait now), `until restart`, `always`, or a Go duration. */
  duration: z.string(),
  /** What a rule is to ask; null for program, destination and port. */
  match: z.array(z.enum(MATCH_WORDS)).nullable(),
  /** Only show the rule. */
  dry_run: z.boolean(),
});

export type AnswerRequest = z.infer<typeof answerRequest>;

export const answerDocument = z.object({
  /** The rule that was made, or would be; null for an answer that holds once. */
  rule: z.record(z.string(), z.unknown()).nullable(),
  /** The file it is in; null if it is in none. */
  file: z.string().nullable(),
});

export type AnswerDocument = z.infer<typeof answerDocument>;
