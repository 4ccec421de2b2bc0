import type { Action } from "../core/decision.ts";
import { failed, type Parsed } from "./parsed.ts";

/** What is known of a connection that somebody is asked about; null for what is not. */
export interface AnswerSubject {
  readonly path: string | null;
  readonly command: string | null;
  readonly unit: string | null;
  readonly user: string | null;
  readonly ip: string;
  readonly host: string | null;
  readonly port: string | null;
  readonly protocol: string;
}

/** The words by which an answer says what it is about, and the operand of each. */
const OPERANDS = {
  path: "process.path",
  command: "process.command",
  unit: "systemd.unit",
  user: "user.id",
  host: "dest.host",
  ip: "dest.ip",
  port: "dest.port",
  protocol: "protocol",
} as const satisfies Record<keyof AnswerSubject, string>;

export type MatchWord = keyof typeof OPERANDS;
export const MATCH_WORDS = Object.keys(OPERANDS).filter((word): word is MatchWord => word in OPERANDS);

/** What the answer is to hold for. */
export interface RuleAnswer {
  readonly action: Action;
  /** As a rule file says it. */
  readonly duration: string;
  /** Null: for connections like this one, of this program to this destination. */
  readonly match: readonly MatchWord[] | null;
  /** RFC 3339. */
  readonly time: string;
}

/** A rule as a document in OpenSnitch's format, for connections that are in these points as the one that was asked about. */
export function answerRule(
  subject: AnswerSubject,
  { action, duration, match, time }: RuleAnswer,
  isTaken: (name: string) => boolean,
): Parsed<Readonly<Record<string, unknown>>> {
  const words = match ?? usualWords(subject);
  const unknown = words.filter((word) => subject[word] === null);
  if (words.length === 0) return failed("$.match", "nothing to match: every connection would be meant");
  if (unknown.length > 0) return failed("$.match", `not known of this connection: ${unknown.join(", ")}`);
  const conditions = words.map((word) => condition(word, subject[word] ?? ""));
  const [only] = conditions;
  const operator = conditions.length === 1 && only !== undefined
    ? only
    : { type: "list", operand: "list", data: "", sensitive: false, list: conditions };
  return {
    ok: true,
    value: {
      created: time,
      updated: time,
      name: freeName(nameOf(subject, action), isTaken),
      description: "An answer to a question",
      action,
      duration,
      enabled: true,
      precedence: false,
      nolog: false,
      operator,
    },
  };
}

/** Without a program, the user stands for it. */
function usualWords({ path, user, host, port }: AnswerSubject): MatchWord[] {
  return [
    ...(path !== null ? ["path"] as const : user !== null ? ["user"] as const : []),
    host !== null ? "host" : "ip",
    ...(port === null ? [] : ["port"] as const),
    "protocol",
  ];
}

function condition(word: MatchWord, data: string): Readonly<Record<string, unknown>> {
  const operand = OPERANDS[word];
  return {
    type: "simple",
    operand,
    data,
    sensitive: word === "path" || word === "unit" || word === "command",
    list: [],
  };
}

/** Short, and of characters that a file name bears. */
function nameOf({ path, ip, host, port }: AnswerSubject, action: Action): string {
  const program = path?.split("/").at(-1) ?? "unknown";
  const parts = ["answer", action, program, host ?? ip, ...(port === null ? [] : [port])];
  return parts.join("-").replaceAll(/[^\w.-]+/g, "_").slice(0, 100);
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1;; number++) {
    const tried = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(tried)) return tried;
  }
}
