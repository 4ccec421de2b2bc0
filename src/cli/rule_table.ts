import { escapeText } from "../report/escape_text.ts";
import type { ListedRule } from "./listed_rules.ts";
import { operatorText } from "./operator_text.ts";
import { paint } from "./paint.ts";
import { stateText } from "./rule_state.ts";

/** Longer names push the rest of their line to the right. */
const MOST_OF_NAME = 40;
const ACTION_WIDTH = 6;
const DURATION_WIDTH = 13;

/** Rules as a table, in the order given, without the last line's end. */
export function ruleTable(rules: readonly ListedRule[], colour: boolean): string {
  const rows = rules.map(({ rule }) => ({ rule, name: escapeText(rule.name), state: stateText(rule) }));
  const nameWidth = Math.min(MOST_OF_NAME, Math.max("NAME".length, ...rows.map(({ name }) => name.length)));
  const stateWidth = Math.max("STATE".length, ...rows.map(({ state }) => state.length));
  const line = (name: string, action: string, state: string, duration: string, rest: string): string =>
    [
      name.padEnd(nameWidth),
      action.padEnd(ACTION_WIDTH),
      state.padEnd(stateWidth),
      duration.padEnd(DURATION_WIDTH),
      rest,
    ]
      .join("  ");
  return [
    paint(line("NAME", "ACTION", "STATE", "DURATION", "CONDITION"), "heading", colour),
    ...rows.map(({ rule, name, state }) => line(name, rule.action, state, rule.duration, operatorText(rule.operator))),
  ].join("\n");
}
