import { escapeText } from "../report/escape_text.ts";
import { problemText } from "../store/file_problem.ts";
import { canBeUsed, type CheckReport, type Finding, type Severity } from "./check_report.ts";
import { paint } from "./paint.ts";

const WIDTH = "warning".length;

/** What was found, a line each, and what it comes to, without the last line's end. */
export function checkText(report: CheckReport, colour: boolean): string {
  return [...report.findings.map((each) => findingLine(each, colour)), summary(report, colour)].join("\n");
}

function findingLine(finding: Finding, colour: boolean): string {
  const { severity } = finding;
  const label = severity.padEnd(WIDTH);
  return `${severity === "note" ? label : paint(label, "warning", colour)}  ${escapeText(problemText(finding))}`;
}

function summary(report: CheckReport, colour: boolean): string {
  const { directory, rules, disabled } = report;
  const found = `${escapeText(directory)}: ${counted(rules, "rule")}${disabled > 0 ? ` (${disabled} disabled)` : ""}`;
  const errors = numberOf(report, "error");
  const warnings = numberOf(report, "warning");
  if (!canBeUsed(report)) {
    return paint(
      `${found}, ${counted(errors, "error")}, ${counted(warnings, "warning")}: it cannot be used`,
      "warning",
      colour,
    );
  }
  const rest = warnings === 0 ? "no errors, no warnings" : `no errors, ${counted(warnings, "warning")}: it can be used`;
  return `${found}, ${rest}`;
}

function numberOf({ findings }: CheckReport, severity: Severity): number {
  return findings.filter((each) => each.severity === severity).length;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
