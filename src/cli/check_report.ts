import { checkRules } from "../rules/check_rules.ts";
import type { ProgramFiles } from "../rules/program_files.ts";
import type { FileProblem } from "../store/file_problem.ts";
import type { LoadedRules } from "./load_rules.ts";

/**
 * - `error`: a daemon refuses to start with it;
 * - `warning`: the rule can be used, and is not what somebody meant;
 * - `note`: it is said so that nobody wonders.
 */
export type Severity = "error" | "warning" | "note";

export interface Finding extends FileProblem {
  readonly severity: Severity;
}

/** What `sallyport rules check` finds. */
export interface CheckReport {
  readonly directory: string;
  /** Good files, and how many of their rules are disabled. */
  readonly rules: number;
  readonly disabled: number;
  /** Errors first, then warnings, then notes; within these by file. */
  readonly findings: readonly Finding[];
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Judges what was loaded. `isNamed`: the user has named the directory; then it has to be there. */
export function checkReport(loaded: LoadedRules, programs: ProgramFiles, isNamed: boolean): CheckReport {
  const { configuration, directory, snapshot, listProblems, files } = loaded;
  const isMissing = snapshot.source === "built-in";
  const fileOf = new Map(files.map(({ file, rule }) => [rule, file]));
  const disabled = files.filter(({ rule }) => !rule.enabled);
  const findings: readonly Finding[] = [
    ...snapshot.problems.map((each) => ({
      ...each,
      severity: isMissing && !isNamed ? "warning" as const : "error" as const,
    })),
    ...checkRules(snapshot.rules, configuration, programs).map(({ rule, path, reason }) => ({
      severity: "warning" as const,
      file: fileOf.get(rule) ?? `built-in rule ${rule.name}`,
      path,
      reason,
    })),
    ...listProblems.map((each) => ({ severity: "warning" as const, ...each })),
    ...disabled.map(({ file }) => ({ severity: "note" as const, file, path: "$.enabled", reason: "disabled" })),
  ];
  const weight = ({ severity }: Finding): number => SEVERITIES.indexOf(severity);
  return {
    directory,
    rules: files.length,
    disabled: disabled.length,
    findings: findings.toSorted((a, b) => weight(a) - weight(b)),
  };
}

/** Whether a daemon would start with these rules. */
export function canBeUsed({ findings }: CheckReport): boolean {
  return findings.every(({ severity }) => severity !== "error");
}
