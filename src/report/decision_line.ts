import { assertNever } from "../core/assert_never.ts";
import type { Action } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { cutText } from "./cut_text.ts";
import { escapeText } from "./escape_text.ts";
import { formatTime } from "./format_time.ts";

/** Columns: the widths suit IPv4 and most paths; longer content pushes the rest to the right. */
const ACTION_WIDTH = 8;
const PROTOCOL_WIDTH = 5;
const DESTINATION_WIDTH = 22;
const PROGRAM_WIDTH = 26;
const USER_WIDTH = 10;
const MOST_OF_PATH = 256;
const MOST_OF_REASON = 1024;

/**
 * One decision as a line for people: time, action (in brackets where it is not enforced), protocol, destination,
 * program with pid, user, by which rule, how many
 * packets, and what is not certain. Everything that a program chose is escaped
 * and cut.
 */
export function decisionLine(record: DecisionRecord, colour: boolean): string {
  const action = record.enforced ? record.decision.action : `(${record.decision.action})`;
  const columns = [
    formatTime(record.time).slice(11, 23),
    paint(action.padEnd(ACTION_WIDTH), record.decision.action, colour),
    protocol(record).padEnd(PROTOCOL_WIDTH),
    destination(record).padEnd(DESTINATION_WIDTH),
    program(record).padEnd(PROGRAM_WIDTH),
    user(record).padEnd(USER_WIDTH),
    because(record),
  ];
  return [...columns, ...remarks(record).map((remark) => `(${remark})`)].join("  ");
}

function protocol({ connection }: DecisionRecord): string {
  return connection === null ? "?" : protocolName(connection.protocol, connection.source.family);
}

function destination({ connection, unreadable }: DecisionRecord): string {
  if (connection === null) return `unreadable (${unreadable})`;
  const address = formatIp(connection.destination);
  if (connection.destinationPort === null) return address;
  return address.includes(":")
    ? `[${address}]:${connection.destinationPort}`
    : `${address}:${connection.destinationPort}`;
}

function program({ attribution: { process } }: DecisionRecord): string {
  return process === null ? "unknown program" : `${shown(process.path, MOST_OF_PATH)} [${process.pid}]`;
}

function user({ userId }: DecisionRecord): string {
  return userId === null ? "" : `user ${userId}`;
}

function remarks(record: DecisionRecord): string[] {
  const { packets, repeated } = record;
  const number = packets === 1 ? "1 packet" : `${packets} packets`;
  const otherCase = record.decision.otherCase.map((text) => `other case: ${shown(text, MOST_OF_PATH)}`);
  return [...(repeated ? [`again: ${number}`] : packets > 1 ? [number] : []), ...doubts(record), ...otherCase];
}

function doubts({ attribution: { process, confidence, why } }: DecisionRecord): string[] {
  if (process === null) return [shown(why, MOST_OF_REASON)];
  return [
    ...(confidence === "guess" ? [guess(shown(why, MOST_OF_REASON))] : []),
    ...(process.exeMismatch === null ? [] : [`not that file: ${process.exeMismatch}`]),
  ];
}

/** A line tells enough of a text that a program chose; the event has all of it. */
function shown(text: string, most: number): string {
  return escapeText(cutText(text, most));
}

/** Some reasons say themselves that they are no more than that. */
function guess(why: string): string {
  return why.includes("a guess") ? why : `a guess: ${why}`;
}

function because({ decision }: DecisionRecord): string {
  switch (decision.reason) {
    case "rule":
      return `rule ${escapeText(decision.rule ?? "")}`;
    case "default-action":
      return "default action";
    case "own-traffic":
      return "own traffic";
    case "prompt":
      return "answered by hand";
    case "posture":
      return "failure posture";
    default:
      return assertNever(decision.reason);
  }
}

const COLOURS: Readonly<Record<Action, string>> = { allow: "32", deny: "31", reject: "33" };

function paint(text: string, action: Action, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[action]}m${text}\u001b[0m` : text;
}
