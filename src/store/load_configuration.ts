import type { Configuration } from "../rules/configuration.ts";
import { defaultConfiguration, parseConfigurationFile } from "../rules/configuration_file.ts";
import type { FileProblem } from "./file_problem.ts";
import { readFailure } from "./read_failure.ts";
import { type ReadOptions, readSafely } from "./read_safely.ts";

/** `source` tells whether there was a file; without one the built-in defaults hold. */
export type LoadedConfiguration =
  | { readonly ok: true; readonly source: "file" | "built-in"; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads default-config.json. At a reload the caller keeps the last good one if this is not ok. */
export function loadConfiguration(file: string, options: ReadOptions): LoadedConfiguration {
  let text: string;
  try {
    text = readSafely(file, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !exists(file)) {
      return { ok: true, source: "built-in", configuration: defaultConfiguration() };
    }
    return { ok: false, problems: [{ file, path: "$", reason: readFailure(error) }] };
  }
  const parsed = parseConfigurationFile(text);
  if (parsed.ok) return { ok: true, source: "file", configuration: parsed.value };
  return { ok: false, problems: parsed.problems.map((problem) => ({ file, ...problem })) };
}

/** A symbolic link that leads nowhere is there: somebody meant a file to be read. */
function exists(file: string): boolean {
  try {
    Deno.lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
