import { EXIT } from "../core/exit_error.ts";
import { writeDecisionFilter } from "../control/decision_filter_text.ts";
import type { ServerEvent } from "../control/read_events.ts";
import { Libc } from "../ffi/libc.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { FILTER_OPTIONS, filterOf } from "./filter_options.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const tailCommand: Command = {
  name: "tail",
  summary: "Show what is decided, as it is decided, until Ctrl-C",
  options: [...FILTER_OPTIONS, { name: "json", value: null, help: "every event as JSON, one a line" }, SOCKET_OPTION],
  async run(context) {
    const json = context.options.has("json");
    using libc = new Libc();
    const filter = writeDecisionFilter(filterOf(context.options, (name) => userIdByName(libc, name)));
    const query = new URLSearchParams({ form: json ? "json" : coloured() ? "colour" : "text", filter });
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
