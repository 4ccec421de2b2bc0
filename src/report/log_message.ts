import type { DecisionRecord } from "../core/decision_record.ts";
import { cutText } from "./cut_text.ts";
import { decisionWords } from "./decision_words.ts";
import { escapeText } from "./escape_text.ts";
import { jsonLine } from "./json_line.ts";
import type { PlainEvent } from "./plain_event.ts";

const MOST_OF_EVENT = 4096;

/** A decision as one sentence of a log, whose time and place are told beside it. Nothing in it acts on a terminal. */
export function decisionMessage(record: DecisionRecord): string {
  const { action, protocol, destination, program, user, because, remarks } = decisionWords(record);
  const who = user === "" ? program : `${program} ${user}`;
  return [`${action} ${protocol} ${destination} ${who}: ${because}`, ...remarks].join(" ");
}

/** The same of another event: a warning's own words, or what there is to say in JSON. */
export function eventMessage({ event, ...rest }: PlainEvent): string {
  const message = rest["message"];
  return typeof message === "string"
    ? escapeText(cutText(message, MOST_OF_EVENT))
    : cutText(`${event}: ${jsonLine(rest)}`, MOST_OF_EVENT);
}
