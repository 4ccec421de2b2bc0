import { logFields } from "./log_fields.ts";
import { decisionMessage, eventMessage } from "./log_message.ts";
import type { LogFormat } from "./log_format.ts";
import { severityOfDecision, severityOfEvent } from "./severity.ts";

/** LOG_DAEMON of syslog(3). */
const FACILITY = "3";
const LENGTH_BYTES = 8;

type Field = readonly [name: string, value: string];

/**
 * The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): a datagram of fields, NAME=value and a newline each.
 * A value that holds a newline itself is written by its length, so that it cannot begin a field of its own.
 */
export function journalFormat(): LogFormat {
  return {
    decision: (record) =>
      datagram([
        ...common(decisionMessage(record), severityOfDecision(record), "decision"),
        ...logFields(record).map(({ journal, value }) => [`SALLYPORT_${journal}`, value] as const),
      ]),
    event: (event) => {
      const code = event["code"];
      return datagram([
        ...common(eventMessage(event), severityOfEvent(event), event.event),
        ...(typeof code === "string" ? [["SALLYPORT_CODE", code] as const] : []),
      ]);
    },
  };
}

function common(message: string, severity: number, event: string): Field[] {
  return [
    ["MESSAGE", message],
    ["PRIORITY", String(severity)],
    ["SYSLOG_IDENTIFIER", "sallyport"],
    ["SYSLOG_FACILITY", FACILITY],
    ["SALLYPORT_EVENT", event],
  ];
}

const encoder = new TextEncoder();

function datagram(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  if (!fields.some(isLong)) return encoder.encode(fields.map(([name, value]) => `${name}=${value}\n`).join(""));
  const parts = fields.map((field) => isLong(field) ? byLength(field) : encoder.encode(`${field[0]}=${field[1]}\n`));
  return joined(parts);
}

function isLong([, value]: Field): boolean {
  return value.includes("\n");
}

/** The name and a newline, the length of the value as 64 bits (little endian), the value and a newline. */
function byLength([name, value]: Field): Uint8Array<ArrayBuffer> {
  const content = encoder.encode(`${value}\n`);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(content.length - 1), true);
  return joined([encoder.encode(`${name}\n`), length, content]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
