import { EXIT, ExitError } from "../core/exit_error.ts";
import { problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { listedRules } from "./listed_rules.ts";
import { loadRules } from "./load_rules.ts";
import { offsetAt } from "./offset_at.ts";
import { readHistory, STATE_OPTION } from "./read_history.ts";
import { RULES_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";
import { type RuleUse, unusedRules } from "./unused_rules.ts";
import { unusedJson } from "./unused_json.ts";
import { unusedDoubts, unusedText } from "./unused_text.ts";

const DEFAULT_DAYS = 30;
const DAY = 86_400_000_000;

export const rulesUnusedCommand: Command = {
  name: "rules unused",
  summary: "List rules that have decided nothing for a time",
  options: [
    { name: "days", value: "N", help: `for so many days (${DEFAULT_DAYS})` },
    { name: "json", value: null, help: "as one JSON document" },
    ...RULES_OPTIONS,
    STATE_OPTION,
  ],
  notes:
    "Asks history, which needs root, and the rule files as they are now. Hits go by a rule's name: one that was renamed\n" +
    "begins anew. Disabled and built-in rules are left out. What history does not tell is said on standard error: how far\n" +
    "it reaches back, on how few days something was decided, and which rules are not logged (nolog).",
  async run({ options }) {
    const days = daysOption(options.get("days"));
    const loaded = loadRules(options, options.get("rules"));
    for (const problem of loaded.snapshot.problems) tell(problemText(problem));
    const use = useOf(options, days);
    const unused = unusedRules(listedRules(loaded), use);
    const text = options.has("json")
      ? unusedJson(unused, use)
      : unusedText(unused, use, { colour: coloured(), offsetAt });
    await whileRead(() => standardOutput.write(`${text}\n`));
    for (const doubt of unusedDoubts(unused, use, offsetAt)) tell(doubt);
    return EXIT.ok;
  },
};

function useOf(options: ReadonlyMap<string, string>, days: number): RuleUse {
  const since = Date.now() * 1000 - days * DAY;
  return readHistory(options, (history) => ({
    since,
    days,
    began: history.began(),
    daysInUse: history.daysSince(since),
    hits: history.ruleHits(),
  }));
}

function daysOption(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DAYS;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new ExitError(EXIT.usage, `--days is a number from 1 to 9999, not ${text}`);
}
