import { namesDocument } from "../control/names_document.ts";
import { EXIT } from "../core/exit_error.ts";
import { jsonLine } from "../report/json_line.ts";
import type { Command } from "./command.ts";
import { controlClient, SOCKET_OPTION } from "./control_options.ts";
import { namesText } from "./names_text.ts";
import { offsetAt } from "./offset_at.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const namesCommand: Command = {
  name: "names",
  summary: "List the names of hosts that are known: from whom, until when, asked by which program",
  argument: { name: "ADDR|NAME", help: "of this address alone, or this name and those below it", isOptional: true },
  options: [{ name: "json", value: null, help: "as one JSON document" }, SOCKET_OPTION],
  notes:
    "What resolvers have answered to programs of this host, as far as it is valid. The last used come first; 10,000 at\n" +
    "most. Rules that allow go by names that are trusted, and that the program itself has asked for.",
  async run(context) {
    const of = context.options.get("ADDR|NAME");
    const path = of === undefined ? "/v1/names" : `/v1/names?of=${encodeURIComponent(of)}`;
    const known = await controlClient(context).get(path, namesDocument);
    const text = context.options.has("json")
      ? jsonLine(known)
      : namesText(known.names, { colour: coloured(), offsetAt });
    await whileRead(() => standardOutput.write(`${text}\n`));
    if (known.left > 0) tell(`${known.left} more, left out`);
    return EXIT.ok;
  },
};
