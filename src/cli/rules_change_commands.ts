import type { ControlClient } from "../control/control_client.ts";
import { type RuleChangedDocument, ruleChangedDocument } from "../control/rules_document.ts";
import { EXIT } from "../core/exit_error.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { tell } from "./standard_streams.ts";

type Change = (client: ControlClient, path: string) => Promise<RuleChangedDocument>;

/** `rules delete`, `rules enable` and `rules disable`. */
export const rulesChangeCommands: readonly Command[] = [
  changeCommand(
    "delete",
    "Delete a rule of the running firewall, and its file",
    (client, path) => client.send("DELETE", path, null, ruleChangedDocument),
  ),
  changeCommand("enable", "Enable a rule of the running firewall", setEnabled(true)),
  changeCommand("disable", "Disable a rule of the running firewall; its file stays", setEnabled(false)),
];

function setEnabled(enabled: boolean): Change {
  return (client, path) => client.send("PUT", path, { enabled }, ruleChangedDocument);
}

function changeCommand(word: string, summary: string, change: Change): Command {
  return {
    name: `rules ${word}`,
    summary,
    argument: { name: "NAME", help: "the rule's name" },
    options: [SOCKET_OPTION],
    async run(context) {
      const path = `/v1/rules/${encodeURIComponent(context.options.get("NAME") ?? "")}`;
      const { name, file } = await change(controlClient(context), path);
      tell(`rule ${JSON.stringify(name)}: ${word}d${file === null ? "" : `, in ${file}`}`);
      return EXIT.ok;
    },
  };
}
