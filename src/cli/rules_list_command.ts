import { EXIT } from "../core/exit_error.ts";
import { jsonLine } from "../report/json_line.ts";
import { problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { listedRules } from "./listed_rules.ts";
import { loadRules } from "./load_rules.ts";
import { ruleMembers } from "./rule_json.ts";
import { ruleTable } from "./rule_table.ts";
import { CONFIG_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const rulesListCommand: Command = {
  name: "rules list",
  summary: "List the rules in the order in which they are asked",
  argument: { name: "DIR", help: "rule files (Rules.Path of the configuration)", isOptional: true },
  options: [{ name: "json", value: null, help: "as one JSON document" }, ...CONFIG_OPTIONS],
  notes: "Reads the files as they are now. What cannot be used is told on standard error; rules check says more.",
  async run({ options }) {
    const loaded = loadRules(options, options.get("DIR"));
    for (const problem of loaded.snapshot.problems) tell(problemText(problem));
    const rules = listedRules(loaded);
    const text = options.has("json")
      ? jsonLine({ directory: loaded.directory, rules: rules.map(ruleMembers) })
      : ruleTable(rules, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return EXIT.ok;
  },
};
