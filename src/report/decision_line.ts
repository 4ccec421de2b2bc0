import type { Action } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { decisionWords } from "./decision_words.ts";
import { formatTime } from "./format_time.ts";

/** Columns: the widths suit IPv4 and most paths; longer content pushes the rest to the right. */
const ACTION_WIDTH = 8;
const PROTOCOL_WIDTH = 5;
const DESTINATION_WIDTH = 22;
const PROGRAM_WIDTH = 26;
const USER_WIDTH = 10;

/**
 * One decision as a line for people: time, action (in brackets where it is not enforced), protocol, destination,
 * program with pid, user, by which rule, how many packets, and what is not certain. Everything that a program chose is
 * escaped and cut.
 */
export function decisionLine(record: DecisionRecord, colour: boolean): string {
  const { action, protocol, destination, program, user, because, remarks } = decisionWords(record);
  const columns = [
    formatTime(record.time).slice(11, 23),
    paint(action.padEnd(ACTION_WIDTH), record.decision.action, colour),
    protocol.padEnd(PROTOCOL_WIDTH),
    destination.padEnd(DESTINATION_WIDTH),
    program.padEnd(PROGRAM_WIDTH),
    user.padEnd(USER_WIDTH),
    because,
  ];
  return [...columns, ...remarks].join("  ");
}

const COLOURS: Readonly<Record<Action, string>> = { allow: "32", deny: "31", reject: "33" };

function paint(text: string, action: Action, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[action]}m${text}\u001b[0m` : text;
}
