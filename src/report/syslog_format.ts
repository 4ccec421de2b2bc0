import { escapeText } from "./escape_text.ts";
import { timeFormat } from "./format_time.ts";
import { logFields } from "./log_fields.ts";
import type { LogFormat } from "./log_format.ts";
import { decisionMessage, eventMessage } from "./log_message.ts";
import { severityOfDecision, severityOfEvent } from "./severity.ts";

/** LOG_DAEMON of syslog(3), in its place within PRI. */
const FACILITY = 3 << 3;
/** The number is the one that RFC 5612 keeps for those who have none of their own. */
const SD_ID = "sallyport@32473";
const LONGEST_HOST = 255;
const LONGEST_TAG = 48;

export interface SyslogSender {
  readonly host: string;
  /** APP-NAME. */
  readonly tag: string;
  readonly pid: number;
}

/**
 * Messages of RFC 5424: header, structured data, a sentence for people. Parameters have OpenSnitch's names where it has
 * one (SRC, DPT, PATH, ARG1 for the action, ARG2 for the rule). No message contains a line break.
 */
export function syslogFormat({ host, tag, pid }: SyslogSender): LogFormat {
  const time = timeFormat();
  const encoder = new TextEncoder();
  const sender = `${word(host, LONGEST_HOST)} ${word(tag, LONGEST_TAG)} ${pid}`;
  const message = (severity: number, at: number, id: string, data: string, text: string): Uint8Array<ArrayBuffer> =>
    encoder.encode(`<${FACILITY | severity}>1 ${time(at)} ${sender} ${id} ${data} ${text}`);
  return {
    decision(record) {
      const data = element(
        logFields(record).map(({ syslog, value, escaped }) => [syslog, escaped ? value : escapeText(value)]),
      );
      return message(severityOfDecision(record), record.time, "decision", data, decisionMessage(record));
    },
    event(event, at) {
      const code = event["code"];
      const data = typeof code === "string" ? element([["CODE", escapeText(code)]]) : "-";
      return message(severityOfEvent(event), at, event.event, data, eventMessage(event));
    },
  };
}

/** A word of the header: PRINTUSASCII of bounded length, "-" for none. */
function word(text: string, longest: number): string {
  return text.replace(/[^\x21-\x7e]/g, "?").slice(0, longest) || "-";
}

function element(parameters: readonly (readonly [name: string, value: string])[]): string {
  return `[${[SD_ID, ...parameters.map(([name, value]) => `${name}="${quoted(value)}"`)].join(" ")}]`;
}

/** PARAM-VALUE: the quote, the backslash and the bracket get a backslash. */
function quoted(value: string): string {
  return value.replace(/["\\\]]/g, "\\$&");
}
