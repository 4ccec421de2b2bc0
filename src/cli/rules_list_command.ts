import { EXIT, ExitError } from "../core/exit_error.ts";
import type { RuleHits } from "../history/history_reader.ts";
import { jsonLine } from "../report/json_line.ts";
import { problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { hitMembers } from "./hit_members.ts";
import { listedRules } from "./listed_rules.ts";
import { loadRules } from "./load_rules.ts";
import { offsetAt } from "./offset_at.ts";
import { hasHistory, readHistory, STATE_OPTION } from "./read_history.ts";
import { ruleMembers } from "./rule_json.ts";
import { ruleTable } from "./rule_table.ts";
import { CONFIG_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const rulesListCommand: Command = {
  name: "rules list",
  summary: "List the rules in the order in which they are asked",
  argument: { name: "DIR", help: "rule files (Rules.Path of the configuration)", isOptional: true },
  options: [{ name: "json", value: null, help: "as one JSON document" }, ...CONFIG_OPTIONS, STATE_OPTION],
  notes: "Reads the files as they are now. What cannot be used is told on standard error; rules check says more.\n" +
    "How often each has decided, and when last, is told where there is history; of other rules than the daemon's (DIR)\n" +
    "with --state alone.",
  async run({ options }) {
    const loaded = loadRules(options, options.get("DIR"));
    for (const problem of loaded.snapshot.problems) tell(problemText(problem));
    const rules = listedRules(loaded);
    const hits = !options.has("DIR") || options.has("state") ? knownHits(options) : null;
    const text = options.has("json")
      ? jsonLine({
        directory: loaded.directory,
        rules: rules.map((listed) => ({ ...ruleMembers(listed), ...hitMembers(listed.rule, hits) })),
      })
      : ruleTable(rules, { hits, colour: coloured(), offsetAt });
    await whileRead(() => standardOutput.write(`${text}\n`));
    return EXIT.ok;
  },
};

/** Null where there is no history; where it cannot be read, that is told. */
function knownHits(options: ReadonlyMap<string, string>): ReadonlyMap<string, RuleHits> | null {
  if (!hasHistory(options)) return null;
  try {
    return readHistory(options, (history) => history.ruleHits());
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    tell(`hits are not told: ${error.message}`);
    return null;
  }
}
