import { EXIT } from "../core/exit_error.ts";
import { Libc } from "../ffi/libc.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { Command } from "./command.ts";
import { FILTER_OPTIONS, filterOf } from "./filter_options.ts";
import { historyJson } from "./history_json.ts";
import { GROUPS, historyRequest, partsOf } from "./history_request.ts";
import { historyRows } from "./history_rows.ts";
import { historyText } from "./history_text.ts";
import { LineWriter } from "./line_writer.ts";
import { localNames } from "./local_names.ts";
import { offsetAt } from "./offset_at.ts";
import { readHistory, STATE_OPTION } from "./read_history.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const historyCommand: Command = {
  name: "history",
  summary: "Tell what was decided: which programs have connected where, how often, and when",
  options: [
    ...FILTER_OPTIONS,
    { name: "since", value: "WHEN", help: "seen at or after: 2h or 7d ago, 2026-11-01, RFC 3339" },
    { name: "until", value: "WHEN", help: "seen at or before" },
    { name: "group-by", value: "WORD,…", help: `sum up by these: ${GROUPS.join(", ")}` },
    { name: "limit", value: "N", help: "so many rows at most" },
    { name: "json", value: null, help: "as JSON, an object a line" },
    STATE_OPTION,
    { name: "allow-insecure-files", value: null, help: "read a file that others could have written (for tests)" },
  ],
  notes:
    "Reads the daemon's file, which is a second behind at most; needs root, but no daemon. The newest come first,\n" +
    "groups by their connections. Counts are kept by the hour: those of the hour in which --since or --until lies are\n" +
    "of all that was seen in it.",
  async run({ options }) {
    using libc = new Libc();
    const request = historyRequest(options, Date.now());
    const filter = filterOf(options, (name) => userIdByName(libc, name));
    const question = { span: request.span, filter, parts: request.groupBy };
    const { rows, left } = readHistory(options, (history) => historyRows(history.flows(question), request));
    const lines = options.has("json")
      ? rows.map((row) => historyJson(row, partsOf(request)))
      : [historyText(rows, { groupBy: request.groupBy, names: localNames(libc), colour: coloured(), offsetAt })];
    await whileRead(() => writeLines(lines));
    if (left > 0) tell(`${left} more, left out by --limit`);
    return EXIT.ok;
  },
};

function writeLines(lines: readonly string[]): void {
  const writer = new LineWriter(standardOutput);
  for (const line of lines) writer.write(line);
  writer.flush();
}
