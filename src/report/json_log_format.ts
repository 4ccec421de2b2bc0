import type { DecisionRecord } from "../core/decision_record.ts";
import type { Process } from "../core/process.ts";
import { commandText } from "./command_text.ts";
import { cutText } from "./cut_text.ts";
import { decisionEventWriter } from "./decision_event.ts";
import { eventLine } from "./event_line.ts";
import { jsonLine } from "./json_line.ts";
import { LARGEST_MESSAGE, type LogFormat } from "./log_format.ts";

/** What is left of a process whose event is too large for a message. */
const MOST_OF_PATH = 1024;
const MOST_PARENTS = 8;
const MOST_OF_PARENT = 256;

/**
 * JSON in OpenSnitch's shape: the event, which has its keys and further ones, with Rule, Action and Type 0 (a connection)
 * beside it. Other events, which OpenSnitch does not send, stand alone. One object a message, without a line break.
 */
export function jsonLogFormat(): LogFormat {
  const eventText = decisionEventWriter();
  const encoder = new TextEncoder();
  const message = (record: DecisionRecord): Uint8Array<ArrayBuffer> => {
    const { rule, action } = record.decision;
    return encoder.encode(
      `{"Event":${eventText(record)},"Rule":${jsonLine(rule ?? "")},"Action":"${action}","Type":0}`,
    );
  };
  return {
    decision(record) {
      const bytes = message(record);
      return bytes.length <= LARGEST_MESSAGE ? bytes : message(shortened(record));
    },
    event(event, time) {
      const bytes = encoder.encode(`{"Event":${eventLine(event, time)}}`);
      if (bytes.length <= LARGEST_MESSAGE) return bytes;
      return encoder.encode(`{"Event":${eventLine({ event: event.event, shortened: true }, time)}}`);
    },
  };
}

/** A program can have a longer command line than a datagram is, and ancestors without number. */
function shortened(record: DecisionRecord): DecisionRecord {
  const { attribution } = record;
  if (attribution.process === null) return record;
  return { ...record, attribution: { ...attribution, process: shortProcess(attribution.process) } };
}

function shortProcess(process: Process): Process {
  return {
    ...process,
    path: cutText(process.path, MOST_OF_PATH),
    args: [commandText(process.args)],
    cwd: cutText(process.cwd, MOST_OF_PATH),
    parents: process.parents.slice(0, MOST_PARENTS).map((parent) => ({
      ...parent,
      path: cutText(parent.path, MOST_OF_PARENT),
    })),
  };
}
