import type { RulesDocument } from "../control/rules_document.ts";
import { escapeText } from "../report/escape_text.ts";
import { type Column, textTable } from "./text_table.ts";

type RunningRule = RulesDocument["rules"][number];

const COLUMNS: readonly Column[] = [
  { heading: "NAME", most: 50 },
  { heading: "ACTION" },
  { heading: "HOLDS", most: 30 },
  { heading: "FILE" },
];

/** Rules of the running firewall, for people. Without the last line's end. */
export function runningRulesText(rules: readonly RunningRule[], colour: boolean): string {
  const rows = rules.map((rule) => [
    escapeText(rule.name),
    rule.enabled ? rule.action : `(${rule.action})`,
    holds(rule),
    rule.file === null ? "" : escapeText(rule.file),
  ]);
  return textTable(COLUMNS, rows, colour);
}

function holds({ enabled, duration, rest_seconds: rest }: RunningRule): string {
  if (!enabled) return "disabled";
  return rest === null ? duration : `${duration}, ${Math.ceil(rest)} s left`;
}
