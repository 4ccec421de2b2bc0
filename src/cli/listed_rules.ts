import { compareNames } from "../rules/compare_names.ts";
import type { Rule } from "../rules/rule.ts";
import type { LoadedRules } from "./load_rules.ts";

/** A rule, and its file; null of a rule that is built in. */
export interface ListedRule {
  readonly rule: Rule;
  readonly file: string | null;
}

/** The rules that hold, and disabled ones, in the order of their names' bytes. */
export function listedRules({ snapshot, files }: LoadedRules): readonly ListedRule[] {
  const fileOf = new Map(files.map(({ file, rule }) => [rule, file]));
  return snapshot.rules
    .map((rule) => ({ rule, file: fileOf.get(rule) ?? null }))
    .toSorted((a, b) => compareNames(a.rule.name, b.rule.name));
}
