import { escapeText } from "../report/escape_text.ts";
import type { RulesTest } from "../rules/rules_test_file.ts";
import { explainText } from "./explain_text.ts";
import { paint } from "./paint.ts";
import type { RulesTestOutcome } from "./rules_test_report.ts";

/** Each connection that is decided otherwise than expected, with the explanation; and how many there are. */
export function rulesTestText(outcomes: readonly RulesTestOutcome[], colour: boolean): string {
  const failed = outcomes.flatMap((outcome, at) => outcome.isAsExpected ? [] : [failureText(outcome, at, colour)]);
  const count = `${outcomes.length} connection${outcomes.length === 1 ? "" : "s"}`;
  const summary = failed.length === 0 ? "all as expected" : `${failed.length} otherwise than expected`;
  return [...failed, paint(`${count}, ${summary}`, failed.length === 0 ? "open" : "warning", colour)].join("\n\n");
}

function failureText({ test, explained }: RulesTestOutcome, at: number, colour: boolean): string {
  const name = test.name === null ? "" : ` ${escapeText(test.name)}`;
  const heading = paint(`$.connections[${at}]${name}: expected ${expectedText(test)}`, "heading", colour);
  const lines = explainText(explained, colour).split("\n");
  return [heading, ...lines.map((line) => line === "" ? "" : `  ${line}`)].join("\n");
}

function expectedText({ expected: { action, rule } }: RulesTest): string {
  if (rule === undefined) return action;
  return rule === null ? `${action} by no rule` : `${action} by rule ${escapeText(rule)}`;
}
