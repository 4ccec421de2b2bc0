import { formatIp } from "../core/format_ip.ts";
import type { Flow } from "../history/flow.ts";
import type { FlowPart } from "../history/sum_flows.ts";
import { cutText } from "../report/cut_text.ts";
import { escapeText } from "../report/escape_text.ts";
import { reasonText } from "../report/reason_text.ts";
import { addressText } from "./endpoint_text.ts";
import type { LocalNames } from "./local_names.ts";
import { momentText } from "./moment_text.ts";
import { type Column, textTable } from "./text_table.ts";

/** How rows are shown. */
export interface HistoryTextOptions {
  /** Null: flow by flow. */
  readonly groupBy: readonly FlowPart[] | null;
  readonly names: Pick<LocalNames, "user">;
  readonly colour: boolean;
  /** Minutes east of UTC at a time, milliseconds since 1970. */
  readonly offsetAt: (milliseconds: number) => number;
}

interface FlowColumn extends Column {
  readonly cell: (flow: Flow) => string;
}

const NONE = "-";
const MOST_OF_PATH = 256;
const MOST = { program: 40, host: 40, rule: 40, unit: 30 };

/** Rows as a table for people, in the order given, without the last line's end. What programs chose is escaped and cut. */
export function historyText(rows: readonly Flow[], options: HistoryTextOptions): string {
  const columns = columnsOf(options);
  return textTable(columns, rows.map((row) => columns.map(({ cell }) => cell(row))), options.colour);
}

function columnsOf({ groupBy, names, offsetAt }: HistoryTextOptions): readonly FlowColumn[] {
  const parts: Readonly<Record<FlowPart, FlowColumn>> = {
    action: { heading: "ACTION", cell: ({ action, enforced }) => enforced ? action : `(${action})` },
    protocol: { heading: "PROTOCOL", cell: ({ protocol }) => protocol ?? "?" },
    ip: { heading: "ADDRESS", cell: ({ destination }) => destination === null ? NONE : formatIp(destination) },
    host: { heading: "HOST", most: MOST.host, cell: ({ host }) => shown(host ?? NONE) },
    port: { heading: "PORT", align: "right", cell: ({ port }) => `${port ?? NONE}` },
    program: { heading: "PROGRAM", most: MOST.program, cell: programText },
    user: {
      heading: "USER",
      cell: ({ userId }) => userId === null ? NONE : escapeText(names.user(userId) ?? `${userId}`),
    },
    unit: { heading: "UNIT", most: MOST.unit, cell: ({ unit }) => shown(unit ?? NONE) },
    rule: { heading: "DECIDED BY", most: MOST.rule, cell: reasonText },
    confidence: { heading: "SENDER", cell: ({ confidence }) => confidence },
  };
  const counts: readonly FlowColumn[] = [
    { heading: "CONNECTIONS", align: "right", cell: ({ connections }) => `${connections}` },
    { heading: "PACKETS", align: "right", cell: ({ packets }) => `${packets}` },
  ];
  const first: FlowColumn = { heading: "FIRST SEEN", cell: (flow) => momentText(flow.first, offsetAt) };
  const last: FlowColumn = { heading: "LAST SEEN", cell: (flow) => momentText(flow.last, offsetAt) };
  if (groupBy !== null) return [...counts, first, last, ...groupBy.map((part) => parts[part])];
  const destination: FlowColumn = { heading: "DESTINATION", cell: destinationText };
  const program: FlowColumn = { ...parts.program, cell: (flow) => `${programText(flow)}${doubt(flow)}` };
  return [
    last,
    first,
    ...counts,
    parts.action,
    parts.protocol,
    destination,
    program,
    parts.user,
    parts.unit,
    parts.rule,
  ];
}

/** With its name, where it has one. */
function destinationText({ destination, host, port }: Flow): string {
  if (destination === null) return "unreadable";
  const end = port === null ? formatIp(destination) : `${addressText(destination)}:${port}`;
  return host === null ? end : `${end} ${shown(host)}`;
}

function programText({ program, exeMismatch }: Flow): string {
  if (program === null) return "unknown program";
  return exeMismatch === null ? shown(program) : `${shown(program)} (not that file: ${shown(exeMismatch)})`;
}

function doubt({ confidence }: Flow): string {
  return confidence === "guess" ? " (a guess)" : "";
}

function shown(text: string): string {
  return escapeText(cutText(text, MOST_OF_PATH));
}
