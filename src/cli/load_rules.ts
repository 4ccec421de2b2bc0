import { EXIT, ExitError } from "../core/exit_error.ts";
import { Libc } from "../ffi/libc.ts";
import { groupIdByName } from "../ffi/group_id.ts";
import { userIdByName } from "../ffi/user_id.ts";
import type { Configuration } from "../rules/configuration.ts";
import type { Lists } from "../rules/lists/loaded_list.ts";
import { listsOfRules } from "../rules/lists/lists_of.ts";
import { type FileProblem, problemText } from "../store/file_problem.ts";
import { loadAliases } from "../store/load_aliases.ts";
import { loadConfiguration } from "../store/load_configuration.ts";
import { loadLists } from "../store/load_lists.ts";
import type { LoadedDocument } from "../store/load_document.ts";
import { type RuleFile, RuleFiles } from "../store/rule_files.ts";
import type { RuleSnapshot } from "../store/rule_snapshot.ts";
import { DEFAULT_CONFIG } from "./default_config.ts";

/** Configuration and rules as a daemon would find them now. */
export interface LoadedRules {
  readonly configuration: Configuration;
  readonly directory: string;
  /** What holds, and what cannot be used. */
  readonly snapshot: RuleSnapshot;
  /** What the rules ask. */
  readonly lists: Lists;
  readonly listProblems: readonly FileProblem[];
  /** The good files; of two with one name both. */
  readonly files: readonly RuleFile[];
}

/**
 * Reads what the options of `CONFIG_OPTIONS` name, and the rules of a directory, by default the configuration's, as the
 * daemon would. Throws an ExitError for a configuration that cannot be used.
 */
export function loadRules(options: ReadonlyMap<string, string>, directory: string | undefined): LoadedRules {
  const config = options.get("config") ?? DEFAULT_CONFIG;
  const read = { userId: Deno.uid(), allowInsecureFiles: options.has("allow-insecure-files") };
  const configuration = goodOf(loadConfiguration(config, read));
  const aliases = goodOf(loadAliases(config, read));
  const path = directory ?? configuration.rulesPath;
  using libc = new Libc();
  const context = {
    aliases,
    userId: (name: string) => userIdByName(libc, name),
    groupId: (name: string) => groupIdByName(libc, name),
  };
  const files = new RuleFiles({ ...read, path, context, clock: UNKEPT_TIMES });
  const snapshot = files.load();
  const { lists, problems } = loadLists(listsOfRules(snapshot.rules), read);
  return { configuration, directory: path, snapshot, lists, listProblems: problems, files: files.good };
}

/** Rules are read once, and nothing is kept of it. */
const UNKEPT_TIMES = { now: () => 0, since: () => null, keep: () => {} };

function goodOf<T>(loaded: LoadedDocument<T>): T {
  if (loaded.ok) return loaded.value;
  throw new ExitError(EXIT.configuration, loaded.problems.map(problemText).join("\n"));
}
