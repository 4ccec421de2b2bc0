import { escapeText } from "../report/escape_text.ts";
import type { ListedRule } from "./listed_rules.ts";
import { operatorText } from "./operator_text.ts";
import { paint } from "./paint.ts";
import { stateText } from "./rule_state.ts";

const LABEL_WIDTH = 12;
const BUILT_IN = "(built in)";

/** One rule, a labelled line for each thing that it says, without the last line's end. */
export function ruleText({ rule, file }: ListedRule, colour: boolean): string {
  const { name, description, action, duration, created, updated, operator } = rule;
  const conditions = operator.type === "list" ? operator.conditions : [operator];
  const rows: readonly (readonly [label: string, value: string])[] = [
    ["name", escapeText(name)],
    ["file", file === null ? BUILT_IN : escapeText(file)],
    ...(description === "" ? [] : [["description", escapeText(description)] as const]),
    ["action", action],
    ["state", stateText(rule)],
    ["duration", duration],
    ...(created === null ? [] : [["created", escapeText(String(created))] as const]),
    ...(updated === null ? [] : [["updated", escapeText(String(updated))] as const]),
    ...conditions.map((each, at) => [at === 0 ? "condition" : "and", operatorText(each)] as const),
  ];
  return rows.map(([label, value]) => `${paint(label.padEnd(LABEL_WIDTH), "heading", colour)} ${value}`).join("\n");
}
