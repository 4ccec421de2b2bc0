import { join } from "@std/path";
import { HISTORY_FILE } from "../history/history_file.ts";
import { HistoryKeeper } from "../history/history_keeper.ts";
import { makeStateFile } from "../store/state_file.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { STATE_DIRECTORY } from "./state_directory.ts";

const WRITE_MILLISECONDS = 1_000;

/** Keeps what is decided from now on in the state directory, until this is disposed of: what is left is written then. */
export function keepHistory(
  { options, source, reporter }: Pick<DaemonContext, "options" | "source" | "reporter">,
): Disposable {
  const path = join(options.statePath ?? STATE_DIRECTORY, HISTORY_FILE);
  const read = { userId: Deno.uid(), allowInsecureFiles: options.allowInsecureFiles };
  const keeper = new HistoryKeeper({
    file: () => makeStateFile(path, read),
    settings: () => source.configuration.history,
    now: () => Date.now() * 1000,
    warn: (code, message) => reporter.event({ event: "warning", code, message }),
  });
  const told = reporter.add({ decisions: (records) => keeper.add(records), event: () => {} });
  const timer = setInterval(() => keeper.look(), WRITE_MILLISECONDS);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      told[Symbol.dispose]();
      keeper[Symbol.dispose]();
    },
  };
}
