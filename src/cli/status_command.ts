import { statusDocument } from "../control/status_document.ts";
import { EXIT } from "../core/exit_error.ts";
import { jsonLine } from "../report/json_line.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { coloured, standardOutput, whileRead } from "./standard_streams.ts";
import { statusText } from "./status_text.ts";

export const statusCommand: Command = {
  name: "status",
  summary: "Show how the running firewall is; exit code 1 where something is wrong with it",
  options: [{ name: "json", value: null, help: "as one JSON document" }, SOCKET_OPTION],
  async run(context) {
    const status = await controlClient(context).get("/v1/status", statusDocument);
    const text = context.options.has("json") ? jsonLine(status) : statusText(status, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return status.healthy ? EXIT.ok : EXIT.failed;
  },
};
