import type { Connection } from "../core/connection.ts";
import { endpointText } from "../core/endpoint.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { cutText } from "./cut_text.ts";
import { escapeText } from "./escape_text.ts";
import { reasonText } from "./reason_text.ts";

const MOST_OF_PATH = 256;
const MOST_OF_REASON = 1024;

/** A decision in words for people. Everything that a program chose is escaped and cut. */
export interface DecisionWords {
  /** In brackets where it is not enforced. */
  readonly action: string;
  readonly protocol: string;
  readonly destination: string;
  /** With its pid. */
  readonly program: string;
  /** "" where it is not known. */
  readonly user: string;
  /** By which rule, or else why. */
  readonly because: string;
  /** How many packets, and what is not certain; each in brackets. */
  readonly remarks: readonly string[];
}

export function decisionWords(record: DecisionRecord): DecisionWords {
  return {
    action: record.enforced ? record.decision.action : `(${record.decision.action})`,
    protocol: protocol(record),
    destination: destination(record),
    program: program(record),
    user: record.userId === null ? "" : `user ${record.userId}`,
    because: reasonText(record.decision),
    remarks: remarks(record).map((remark) => `(${remark})`),
  };
}

function protocol({ connection }: DecisionRecord): string {
  return connection === null ? "?" : protocolName(connection.protocol, connection.source.family);
}

/** With its name, where it has one. */
function destination({ connection, unreadable, hosts: { first } }: DecisionRecord): string {
  if (connection === null) return `unreadable (${unreadable})`;
  return first === null ? endOf(connection) : `${endOf(connection)} ${shown(first.name, MOST_OF_PATH)}`;
}

function endOf({ destination, destinationPort: port }: Connection): string {
  const host = formatIp(destination);
  return port === null ? host : endpointText({ host, port });
}

function program({ attribution: { process } }: DecisionRecord): string {
  return process === null ? "unknown program" : `${shown(process.path, MOST_OF_PATH)} [${process.pid}]`;
}

function remarks(record: DecisionRecord): string[] {
  const { packets, repeated } = record;
  const number = packets === 1 ? "1 packet" : `${packets} packets`;
  const otherCase = record.decision.otherCase.map((text) => `other case: ${shown(text, MOST_OF_PATH)}`);
  return [...(repeated ? [`again: ${number}`] : packets > 1 ? [number] : []), ...doubts(record), ...otherCase];
}

function doubts({ hosts: { first }, attribution: { process, confidence, why } }: DecisionRecord): string[] {
  const host = first === null || first.trusted ? [] : [`named by ${first.by}, which is not trusted`];
  if (process === null) return [...host, shown(why, MOST_OF_REASON)];
  return [
    ...host,
    ...(confidence === "guess" ? [guess(shown(why, MOST_OF_REASON))] : []),
    ...(process.exeMismatch === null ? [] : [`not that file: ${process.exeMismatch}`]),
  ];
}

/** Words tell enough of a text that a program chose; the event has all of it. */
function shown(text: string, most: number): string {
  return escapeText(cutText(text, most));
}

/** Some reasons say themselves that they are no more than that. */
function guess(why: string): string {
  return why.includes("a guess") ? why : `a guess: ${why}`;
}
