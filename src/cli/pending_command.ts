import { pendingDocument, toldQuestion } from "../control/question_document.ts";
import type { ServerEvent } from "../control/read_events.ts";
import { EXIT } from "../core/exit_error.ts";
import { jsonLine } from "../report/json_line.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { questionLine } from "./question_line.ts";
import { standardOutput, tell, whileRead } from "./standard_streams.ts";

export const pendingCommand: Command = {
  name: "pending",
  summary: "List connections that wait for an answer, or had none in time",
  options: [
    { name: "watch", value: null, help: "go on, and show each question as it comes, until Ctrl-C" },
    { name: "json", value: null, help: "one JSON document; with --watch one object a line" },
    SOCKET_OPTION,
  ],
  notes:
    "With Ask in the configuration, connections that no rule matches wait for an answer (allow, deny, reject), as long\n" +
    "as somebody watches, or has asked within the last minute. Else Failure.Unanswered holds at once, and the question stays\n" +
    "listed: its answer is for the next connection.",
  async run(context) {
    const json = context.options.has("json");
    const client = controlClient(context);
    if (context.options.has("watch")) {
      await whileRead(async () => {
        for await (const event of client.events("/v1/pending/events")) show(event, json);
      });
      tell("the daemon has ended");
      return EXIT.ok;
    }
    const pending = await client.get("/v1/pending", pendingDocument);
    if (!pending.ask && !json) tell("nobody is asked: Ask is false in the configuration");
    const lines = json ? [jsonLine(pending)] : pending.questions.map((question) => questionLine(question));
    await whileRead(() => standardOutput.write(lines.map((line) => `${line}\n`).join("")));
    return EXIT.ok;
  },
};

function show({ event, data }: ServerEvent, json: boolean): void {
  if (event === "lost") return tell(`questions were lost, since they came faster than they were read: ${data}`);
  if (json) return standardOutput.write(`${jsonLine({ event, ...JSON.parse(data) })}\n`);
  standardOutput.write(`${questionLine(toldQuestion.parse(JSON.parse(data)))}\n`);
}
