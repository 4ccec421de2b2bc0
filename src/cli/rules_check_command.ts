import { EXIT } from "../core/exit_error.ts";
import { hostPrograms } from "../store/host_programs.ts";
import { checkJson } from "./check_json.ts";
import { canBeUsed, checkReport } from "./check_report.ts";
import { checkText } from "./check_text.ts";
import type { Command } from "./command.ts";
import { loadRules } from "./load_rules.ts";
import { CONFIG_OPTIONS } from "./rules_options.ts";
import { coloured, standardOutput, whileRead } from "./standard_streams.ts";

export const rulesCheckCommand: Command = {
  name: "rules check",
  summary: "Look for errors in rule files, and for rules that are not what somebody meant",
  argument: { name: "DIR", help: "rule files (Rules.Path of the configuration)", isOptional: true },
  options: [{ name: "json", value: null, help: "as one JSON document" }, ...CONFIG_OPTIONS],
  notes:
    "Errors are what a daemon refuses to start with. Warnings: rules that never match or never decide, and what is wrong\n" +
    "with the programs that rules name. Only what is certain is said. Exit code 78 with an error, 0 with warnings alone.\n" +
    "Needs no root, but what only root may read cannot be checked without.",
  async run({ options }) {
    const directory = options.get("DIR");
    const report = checkReport(loadRules(options, directory), hostPrograms(), directory !== undefined);
    const text = options.has("json") ? checkJson(report) : checkText(report, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return canBeUsed(report) ? EXIT.ok : EXIT.configuration;
  },
};
