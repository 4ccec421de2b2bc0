import { formatTime } from "../report/format_time.ts";
import { jsonLine } from "../report/json_line.ts";
import { hitMembers } from "./hit_members.ts";
import { ruleMembers } from "./rule_json.ts";
import type { RuleUse, UnusedRules } from "./unused_rules.ts";

/** The same as one JSON document. `complete`: history reaches as far back as was asked. */
export function unusedJson({ unused, uncounted, asked }: UnusedRules, use: RuleUse): string {
  return jsonLine({
    since: formatTime(use.since),
    days: use.days,
    complete: use.began <= use.since,
    history_began: formatTime(use.began),
    days_in_use: use.daysInUse,
    asked,
    unused: unused.map((listed) => ({ ...ruleMembers(listed), ...hitMembers(listed.rule, use.hits) })),
    not_known: uncounted.map(ruleMembers),
  });
}
