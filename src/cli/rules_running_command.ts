import { rulesDocument } from "../control/rules_document.ts";
import { EXIT } from "../core/exit_error.ts";
import { jsonLine } from "../report/json_line.ts";
import { compareNames } from "../rules/compare_names.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { runningRulesText } from "./running_rules_text.ts";
import { coloured, standardOutput, whileRead } from "./standard_streams.ts";

export const rulesRunningCommand: Command = {
  name: "rules running",
  summary: "List the rules of the running firewall, also those that are in no file",
  options: [{ name: "json", value: null, help: "as one JSON document" }, SOCKET_OPTION],
  async run(context) {
    const { directory, rules } = await controlClient(context).get("/v1/rules", rulesDocument);
    const sorted = [...rules].sort((a, b) => compareNames(a.name, b.name));
    const json = context.options.has("json");
    const text = json ? jsonLine({ directory, rules: sorted }) : runningRulesText(sorted, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return EXIT.ok;
  },
};
