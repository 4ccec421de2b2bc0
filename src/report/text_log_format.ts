import { timeFormat } from "./format_time.ts";
import type { LogFormat } from "./log_format.ts";
import { decisionMessage, eventMessage } from "./log_message.ts";
import { SEVERITY, type Severity, severityOfDecision, severityOfEvent } from "./severity.ts";

const NAMES: Readonly<Record<Severity, string>> = {
  [SEVERITY.warning]: "warning",
  [SEVERITY.notice]: "notice ",
  [SEVERITY.info]: "info   ",
};

/** Lines for people, for a file: time (RFC 3339, UTC), severity, a sentence. */
export function textLogFormat(): LogFormat {
  const time = timeFormat();
  const encoder = new TextEncoder();
  return {
    decision: (record) =>
      encoder.encode(`${time(record.time)} ${NAMES[severityOfDecision(record)]} ${decisionMessage(record)}`),
    event: (event, at) => encoder.encode(`${time(at)} ${NAMES[severityOfEvent(event)]} ${eventMessage(event)}`),
  };
}
