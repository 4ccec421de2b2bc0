import type { Rule } from "../rules/rule.ts";
import type { FileProblem } from "./file_problem.ts";

/** All rules of a directory at one time, and what could not be used of it. Plain data. */
export interface RuleSnapshot {
  /** One rule a name, disabled ones included, in no particular order. */
  readonly rules: readonly Rule[];
  readonly problems: readonly FileProblem[];
  /** Without a directory the built-in rules hold. */
  readonly source: "directory" | "built-in";
}
