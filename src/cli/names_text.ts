import type { NamedDocument } from "../control/names_document.ts";
import { escapeText } from "../report/escape_text.ts";
import { momentText } from "./moment_text.ts";
import { type Column, textTable } from "./text_table.ts";

/** How names are shown. */
export interface NamesTextOptions {
  readonly colour: boolean;
  /** Minutes east of UTC at a time, milliseconds since 1970. */
  readonly offsetAt: (milliseconds: number) => number;
}

const COLUMNS: readonly Column[] = [
  { heading: "ADDRESS" },
  { heading: "NAME", most: 60 },
  { heading: "FROM" },
  { heading: "UNTIL" },
  { heading: "ASKED BY" },
];

/** Names as a table, in the order given, without the last line's end. */
export function namesText(names: readonly NamedDocument[], { colour, offsetAt }: NamesTextOptions): string {
  const rows = names.map((each) => [
    escapeText(each.address),
    [each.name, ...each.aliases].map(escapeText).join(" -> "),
    each.trusted ? escapeText(each.by) : `${escapeText(each.by)} (not trusted)`,
    momentText(Date.parse(each.until) * 1000, offsetAt),
    each.process_path === null ? "?" : `${escapeText(each.process_path)} [${each.process_id}]`,
  ]);
  return textTable(COLUMNS, rows, colour);
}
