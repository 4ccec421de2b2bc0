import type { Parsed } from "../rules/parsed.ts";
import type { FileProblem } from "./file_problem.ts";
import { readFailure } from "./read_failure.ts";
import { type ReadOptions, readSafely } from "./read_safely.ts";

/** `source` tells whether there was a file; without one what is built in holds. */
export type LoadedDocument<T> =
  | { readonly ok: true; readonly source: "file" | "built-in"; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads a file that need not be there. At a reload the caller keeps the last good one if this is not ok. */
export function loadDocument<T>(
  file: string,
  options: ReadOptions,
  parse: (text: string) => Parsed<T>,
  builtIn: () => T,
): LoadedDocument<T> {
  let text: string;
  try {
    text = readSafely(file, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !exists(file)) {
      return { ok: true, source: "built-in", value: builtIn() };
    }
    return { ok: false, problems: [{ file, path: "$", reason: readFailure(error) }] };
  }
  const parsed = parse(text);
  if (parsed.ok) return { ok: true, source: "file", value: parsed.value };
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
