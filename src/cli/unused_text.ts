import { escapeText } from "../report/escape_text.ts";
import { momentText } from "./moment_text.ts";
import { ruleTable, type RuleTableOptions } from "./rule_table.ts";
import type { RuleUse, UnusedRules } from "./unused_rules.ts";

/** The unused rules as a table, and how many they are of how many. Without the last line's end. */
export function unusedText(
  { unused, asked }: UnusedRules,
  { since, hits }: RuleUse,
  options: Omit<RuleTableOptions, "hits">,
): string {
  const table = unused.length === 0 ? [] : [ruleTable(unused, { ...options, hits }), ""];
  const when = momentText(since, options.offsetAt);
  return [...table, `${unused.length} of ${asked} rules have decided nothing since ${when}`].join("\n");
}

/** What has to be known before a rule is let go of on such grounds: sentences. */
export function unusedDoubts(
  { uncounted }: UnusedRules,
  { since, began, days, daysInUse }: RuleUse,
  offsetAt: RuleTableOptions["offsetAt"],
): readonly string[] {
  const names = uncounted.map(({ rule }) => escapeText(rule.name)).join(", ");
  return [
    ...(began > since
      ? [`history begins ${momentText(began, offsetAt)}: whether a rule was used before is not known`]
      : []),
    ...(daysInUse < days ? [`something was decided on ${daysInUse} of these ${days} days alone`] : []),
    ...(uncounted.length === 0 ? [] : [`not known, for they are not logged (nolog): ${names}`]),
  ];
}
