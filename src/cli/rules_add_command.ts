import { ruleChangedDocument } from "../control/rules_document.ts";
import { EXIT } from "../core/exit_error.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { readDocument } from "./read_document.ts";
import { tell } from "./standard_streams.ts";

export const rulesAddCommand: Command = {
  name: "rules add",
  summary: "Give the running firewall a rule, which it writes into its rule directory",
  argument: { name: "FILE", help: "the rule, in OpenSnitch's format" },
  options: [
    { name: "replace", value: null, help: "also if there is a rule of this name" },
    SOCKET_OPTION,
  ],
  notes: "It is in force when the command returns. One that cannot be used is refused, with the place (exit code 78).",
  async run(context) {
    const { options } = context;
    const request = { text: await readDocument(options.get("FILE") ?? ""), replace: options.has("replace") };
    const { name, file } = await controlClient(context).send("POST", "/v1/rules", request, ruleChangedDocument);
    tell(`rule ${JSON.stringify(name)} is in force, in ${file}`);
    return EXIT.ok;
  },
};
