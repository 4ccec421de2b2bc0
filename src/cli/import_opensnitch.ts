import { basename, dirname, join } from "@std/path";
import { EXIT, ExitError } from "../core/exit_error.ts";
import { PLACES } from "../install/places.ts";
import type { PlannedFile } from "../install/planned.ts";
import { activeSystemRules, type SystemFirewallRule } from "../rules/system_firewall_file.ts";
import { type FileProblem, problemText } from "../store/file_problem.ts";
import { hostPrograms } from "../store/host_programs.ts";
import { loadDocument } from "../store/load_document.ts";
import { readFailure } from "../store/read_failure.ts";
import { type ReadOptions, readSafely } from "../store/read_safely.ts";
import { checkReport, type Finding } from "./check_report.ts";
import { loadRules } from "./load_rules.ts";
import { importedConfiguration, type ImportedSetting, importedSettings } from "./opensnitch_settings.ts";

/** What there is of OpenSnitch in a directory such as /etc/opensnitchd, for Sallyport. */
export interface Import {
  /** For /etc/sallyport. */
  readonly files: readonly PlannedFile[];
  readonly settings: readonly ImportedSetting[];
  /** The names of the files of rules that are taken, as they are. */
  readonly rules: readonly string[];
  /** Rules that cannot be used (errors), and what is to be said of the others. */
  readonly findings: readonly Finding[];
  /** Rules of system-fw.json that were in force and will not be. */
  readonly notApplied: readonly SystemFirewallRule[];
}

const CONFIGURATION = "default-config.json";
const ALIASES = "network_aliases.json";

/** Reads all of it, as the daemon reads its own files. Throws an ExitError where there is none, or it cannot be used. */
export function importOpenSnitch(directory: string, read: ReadOptions): Import {
  const config = join(directory, CONFIGURATION);
  const options = new Map([
    ["config", config],
    ...(read.allowInsecureFiles ? [["allow-insecure-files", "true"] as const] : []),
  ]);
  const loaded = loadRules(options, join(directory, "rules"));
  const text = textOf(config, read);
  if (text === null && loaded.snapshot.source === "built-in") {
    throw new ExitError(EXIT.configuration, `${directory}: there is neither ${CONFIGURATION} nor rules`);
  }
  const system = loadDocument(join(directory, "system-fw.json"), read, activeSystemRules, () => []);
  const { findings } = checkReport(loaded, hostPrograms(), false);
  const rules = loaded.files.map(({ file }) => file);
  const aliases = textOf(join(directory, ALIASES), read);
  return {
    files: [
      ...(text === null ? [] : [fileOf(CONFIGURATION, importedConfiguration(text, PLACES.rules))]),
      ...(aliases === null ? [] : [fileOf(ALIASES, aliases)]),
      ...rules.map((file) => fileOf(`rules/${basename(file)}`, readSafely(file, read))),
    ],
    settings: text === null ? [] : importedSettings(text),
    rules: rules.map((file) => basename(file)),
    findings: [...findings, ...(system.ok ? [] : system.problems.map(unread))],
    notApplied: system.ok ? system.value : [],
  };
}

function textOf(file: string, read: ReadOptions): string | null {
  try {
    return readSafely(file, read);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new ExitError(EXIT.configuration, problemText({ file, path: "$", reason: readFailure(error) }));
  }
}

function unread(problem: FileProblem): Finding {
  return { ...problem, severity: "warning" };
}

/** Below /etc/sallyport, for root alone, as the daemon writes its rules. */
function fileOf(name: string, text: string): PlannedFile {
  return { path: join(dirname(PLACES.configuration), name), mode: 0o600, content: { text }, isConfiguration: true };
}
