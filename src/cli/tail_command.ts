import { EXIT } from "../core/exit_error.ts";
import type { ServerEvent } from "../control/read_events.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const tailCommand: Command = {
  name: "tail",
  summary: "Show what is decided, as it is decided, until Ctrl-C",
  options: [{ name: "json", value: null, help: "every event as JSON, one a line" }, SOCKET_OPTION],
  async run(context) {
    const json = context.options.has("json");
    const query = new URLSearchParams({ form: json ? "json" : coloured() ? "colour" : "text" });
    const client = controlClient(context);
    await whileRead(async () => {
      for await (const event of client.events(`/v1/events?${query}`)) show(event);
    });
    tell("the daemon has ended");
    return EXIT.ok;
  },
};

function show({ event, data }: ServerEvent): void {
  if (event === "lost") return tell(`events were lost, since they came faster than they were read: ${data}`);
  if (event === "warning") return tell(data);
  standardOutput.write(`${data}\n`);
}
