import { join } from "@std/path";
import { EXIT, ExitError } from "../core/exit_error.ts";
import { STATE_DIRECTORY } from "../daemon/state_directory.ts";
import { HistoryError } from "../history/history_error.ts";
import { HISTORY_FILE } from "../history/history_file.ts";
import { HistoryReader } from "../history/history_reader.ts";
import { isDamage } from "../history/is_damage.ts";
import { safeStateFile } from "../store/state_file.ts";
import { UnsafeFile } from "../store/unsafe_file.ts";
import type { OptionDescription } from "./command.ts";

type Options = ReadonlyMap<string, string>;

/** What tells a command which daemon's history it is about. */
export const STATE_OPTION: OptionDescription = {
  name: "state",
  value: "DIR",
  help: `where the daemon keeps history (${STATE_DIRECTORY})`,
};

/** Whether there is a history, or something that keeps us from seeing whether there is one. */
export function hasHistory(options: Options): boolean {
  try {
    Deno.lstatSync(pathOf(options));
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/** Reads the history beside a daemon that may be writing it. Throws an ExitError where that cannot be. */
export function readHistory<T>(options: Options, read: (reader: HistoryReader) => T): T {
  const path = pathOf(options);
  try {
    const real = safeStateFile(path, { userId: Deno.uid(), allowInsecureFiles: options.has("allow-insecure-files") });
    Deno.openSync(real, { read: true }).close(); // SQLite would not say why it cannot
    using reader = new HistoryReader(real);
    return read(reader);
  } catch (error) {
    throw asExitError(path, error);
  }
}

function pathOf(options: Options): string {
  return join(options.get("state") ?? STATE_DIRECTORY, HISTORY_FILE);
}

function asExitError(path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotFound) {
    const why = "no Sallyport has run here, its --state was another directory, or History.Enabled is false";
    return new ExitError(EXIT.failed, `there is no history, ${path}: ${why}`);
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new ExitError(EXIT.notAllowed, `history is root's to read: ${path}`);
  }
  if (isDamage(error)) {
    return new ExitError(EXIT.failed, `${path} is damaged: a Sallyport that runs sets it aside, and begins anew`);
  }
  if (error instanceof HistoryError || error instanceof UnsafeFile) return new ExitError(EXIT.failed, error.message);
  return isSqlites(error) ? sqlitesError(path, error.message) : error;
}

function isSqlites(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Whoever reads beside a writer agrees with it by files that both write. */
function sqlitesError(path: string, message: string): ExitError {
  const isRefused = ["attempt to write a readonly database", "unable to open database file"].includes(message);
  if (!isRefused) return new ExitError(EXIT.failed, `${path} cannot be read: ${message}`);
  return new ExitError(EXIT.notAllowed, `history is root's to read: files beside ${path} have to be written for that`);
}
