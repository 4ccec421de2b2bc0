import type { QuestionDocument, ToldQuestion } from "../control/question_document.ts";
import { endpointText } from "../core/endpoint.ts";
import { escapeText } from "../report/escape_text.ts";

const ID_WIDTH = 4;
const STATE_WIDTH = 24;

/** One question for people: its id, how long it waits, what it is about, and how sure that is. Without the line's end. */
export function questionLine(question: ToldQuestion): string {
  const { id, times, user_id: user, unit, confidence, why } = question;
  return [
    id.padStart(ID_WIDTH),
    state(question).padEnd(STATE_WIDTH),
    `${program(question)} -> ${destination(question)}`,
    user === null ? "" : `user ${user}`,
    unit === null ? "" : `unit ${escapeText(unit)}`,
    times === 1 ? "" : `${times} times`,
    confidence === "exact" ? "" : `(${confidence === "guess" ? "a guess" : "not known"}: ${escapeText(why)})`,
  ].filter((part) => part !== "").join("  ");
}

function state({ state, until, action, answer }: ToldQuestion): string {
  if (answer !== undefined) return `answered: ${escapeText(answer)}`;
  if (state === "waiting") {
    return `waits until ${(until ?? "").slice("2026-01-01T".length, "2026-01-01T00:00:00".length)}Z`;
  }
  return action === "allow"
    ? "allowed, nobody answered"
    : `${action === "deny" ? "denied" : "rejected"}, allow it later`;
}

function program({ process_path: path, process_id: pid }: QuestionDocument): string {
  return path === null ? "unknown program" : `${escapeText(path)} [${pid}]`;
}

function destination({ protocol, dst_ip: ip, dst_port: port, dst_host: host }: QuestionDocument): string {
  const end = port === null ? ip : endpointText({ host: ip, port });
  return `${protocol} ${end}${host === null ? "" : ` (${escapeText(host)})`}`;
}
