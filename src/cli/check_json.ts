import { jsonLine } from "../report/json_line.ts";
import { canBeUsed, type CheckReport } from "./check_report.ts";

/** The same as one JSON document. */
export function checkJson(report: CheckReport): string {
  const { directory, rules, disabled, findings } = report;
  return jsonLine({
    can_be_used: canBeUsed(report),
    directory,
    rules,
    disabled,
    findings: findings.map(({ severity, file, path, reason }) => ({ severity, file, path, reason })),
  });
}
