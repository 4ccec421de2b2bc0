import { EXIT, ExitError } from "../core/exit_error.ts";
import { escapeText } from "../report/escape_text.ts";
import { jsonLine } from "../report/json_line.ts";
import { suggestion } from "../rules/nearest.ts";
import { problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { listedRules } from "./listed_rules.ts";
import { loadRules } from "./load_rules.ts";
import { ruleMembers } from "./rule_json.ts";
import { ruleText } from "./rule_text.ts";
import { RULES_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const rulesShowCommand: Command = {
  name: "rules show",
  summary: "Show one rule",
  argument: { name: "NAME", help: "the rule's name, which need not be its file's" },
  options: [{ name: "json", value: null, help: "as one JSON document" }, ...RULES_OPTIONS],
  notes: "Reads the files as they are now. Exit code 1: there is no such rule.",
  async run({ options }) {
    const name = options.get("NAME") ?? "";
    const loaded = loadRules(options, options.get("rules"));
    for (const problem of loaded.snapshot.problems) tell(problemText(problem));
    const rules = listedRules(loaded);
    const found = rules.find(({ rule }) => rule.name === name);
    if (found === undefined) {
      const nearest = suggestion(name, rules.map(({ rule }) => rule.name));
      throw new ExitError(EXIT.failed, escapeText(`there is no rule ${name} in ${loaded.directory}${nearest}`));
    }
    const text = options.has("json") ? jsonLine(ruleMembers(found)) : ruleText(found, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return EXIT.ok;
  },
};
