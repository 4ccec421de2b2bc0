import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { commandText } from "./command_text.ts";
import { cutText } from "./cut_text.ts";

/** Of one value: enough for any path that is not made to be long. */
const MOST_CHARACTERS = 2048;

/** Something that logs tell of a decision, by the names of the journal and of syslog. */
export interface LogField {
  /** Behind SALLYPORT_. */
  readonly journal: string;
  /** OpenSnitch's, where it has one. */
  readonly syslog: string;
  /** As it is, hostile or not, but cut; null where it is not known. */
  readonly value: string | null;
  /** Whether the value is as it may be shown. */
  readonly escaped: boolean;
}

/** What logs tell of a decision besides its sentence, without what is not known. */
export function logFields(record: DecisionRecord): readonly (LogField & { readonly value: string })[] {
  return allFields(record).filter((field): field is LogField & { readonly value: string } => field.value !== null)
    .map((field) => ({ ...field, value: cutText(field.value, MOST_CHARACTERS) }));
}

function allFields(record: DecisionRecord): readonly LogField[] {
  const { decision, attribution: { source, confidence }, enforced, packets, userId } = record;
  return [
    ...connectionFields(record),
    field("USER_ID", "UID", userId),
    ...processFields(record),
    field("ACTION", "ARG1", decision.action),
    field("RULE", "ARG2", decision.rule),
    field("REASON", "REASON", decision.reason),
    field("ENFORCED", "ENFORCED", String(enforced)),
    field("ATTRIBUTION", "ATTRIBUTION", source),
    field("CONFIDENCE", "CONFIDENCE", confidence),
    field("PACKETS", "PACKETS", packets),
  ];
}

function connectionFields({ connection }: DecisionRecord): readonly LogField[] {
  if (connection === null) return [];
  const { protocol, source, sourcePort, destination, destinationPort } = connection;
  return [
    field("SRC_IP", "SRC", formatIp(source)),
    field("SRC_PORT", "SPT", sourcePort),
    field("DST_IP", "DST", formatIp(destination)),
    field("DST_PORT", "DPT", destinationPort),
    field("PROTOCOL", "PROTO", protocolName(protocol, source.family)),
  ];
}

function processFields({ attribution: { process } }: DecisionRecord): readonly LogField[] {
  if (process === null) return [];
  const { pid, path, args, cwd, controlGroup } = process;
  return [
    field("PROCESS_ID", "PID", pid),
    field("PROGRAM", "PATH", path),
    { ...field("COMMAND", "CMDLINE", commandText(args)), escaped: true },
    field("DIRECTORY", "CWD", cwd),
    field("UNIT", "UNIT", controlGroup?.unit ?? null),
  ];
}

function field(journal: string, syslog: string, value: string | number | null): LogField {
  return { journal, syslog, value: value === null ? null : String(value), escaped: false };
}
