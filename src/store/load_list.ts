import { join } from "@std/path";
import { createHash } from "node:crypto";
import { compareNames } from "../rules/compare_names.ts";
import { ListBuilder } from "../rules/lists/list_builder.ts";
import type { ListReference, LoadedList } from "../rules/lists/loaded_list.ts";
import type { FileProblem } from "./file_problem.ts";
import { readBytesSafely } from "./read_bytes_safely.ts";
import { readFailure } from "./read_failure.ts";
import type { ReadOptions } from "./read_safely.ts";
import { resolveSafely } from "./resolve_safely.ts";

/** Bytes that all files of a list may have together: some ten million names. */
const LARGEST_LIST = 256 * 1024 * 1024;

/** What is known of a list. */
export interface ListState {
  /** As it was read last; null if it never could be. */
  readonly list: LoadedList | null;
  /** The files that `list` was made of. */
  readonly files: readonly string[];
  readonly problems: readonly FileProblem[];
  /** What the directory looked like; null if it has to be looked at again in any case. */
  readonly look: string | null;
}

/** Milliseconds. What changes so soon after a change may look the same: times of files are as coarse as the kernel's ticks. */
const JUST_NOW = 100;

const NEVER_READ: ListState = { list: null, files: [], problems: [], look: null };

/**
 * Reads the list of a directory, if the directory looks other than `before`: the files with a dot in their name that does
 * not come first, as OpenSnitch has it. Where something cannot be read that the list was made of, all of it stays as it
 * was; what could not be read before either is left out. The same bytes give the same version. `now`: milliseconds since
 * the epoch.
 */
export function loadList(
  reference: ListReference,
  options: ReadOptions,
  now: number,
  before: ListState = NEVER_READ,
): ListState {
  try {
    const files = filesOf(reference.directory, options);
    const look = looksOf([reference.directory, ...files], now);
    if (look !== null && look === before.look) return before;
    return read(reference, before, files, look, options, now);
  } catch (error) {
    return unchanged(before, [{ file: reference.directory, path: "$", reason: readFailure(error) }]);
  }
}

function filesOf(directory: string, { allowInsecureFiles, userId }: ReadOptions): readonly string[] {
  if (!allowInsecureFiles) resolveSafely(join(directory, "any.txt"), userId);
  return [...Deno.readDirSync(directory)]
    .filter(({ name, isDirectory }) => !isDirectory && name.indexOf(".") > 0)
    .map(({ name }) => name)
    .sort(compareNames)
    .map((name) => join(directory, name));
}

/** Changes with anything that happens to the files; null if something just happened. */
function looksOf(paths: readonly string[], now: number): string | null {
  const looks = paths.map((path) => lookOf(path, now));
  return looks.includes(null) ? null : paths.map((path, at) => `${path} ${looks[at]}`).join("\n");
}

function lookOf(path: string, now: number): string | null {
  try {
    const { dev, ino, size, mode, mtime, ctime } = Deno.statSync(path);
    const changed = ctime?.getTime() ?? 0;
    return changed > now - JUST_NOW ? null : `${dev} ${ino} ${size} ${mode} ${mtime?.getTime()} ${changed}`;
  } catch (error) {
    return readFailure(error);
  }
}

function read(
  reference: ListReference,
  before: ListState,
  files: readonly string[],
  look: string | null,
  options: ReadOptions,
  now: number,
): ListState {
  const builder = new ListBuilder(reference.operand, crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  const digest = createHash("sha256");
  const taken: string[] = [];
  const failures: FileProblem[] = [];
  const problems: FileProblem[] = files.length > 0 ? [] : [noFiles(reference)];
  let room = LARGEST_LIST;
  for (const file of files) {
    try {
      const bytes = readBytesSafely(file, options, room);
      room -= bytes.length;
      digest.update(`${bytes.length} `).update(bytes);
      const reason = builder.add(bytes);
      if (reason !== null) problems.push({ file, path: "$", reason });
      taken.push(file);
    } catch (error) {
      failures.push({ file, path: "$", reason: readFailure(error) });
    }
  }
  const isLoss = taken.length === 0 && before.list === null;
  if (failures.some(({ file }) => isLoss || before.files.includes(file))) return unchanged(before, failures);
  const version = digest.digest("hex");
  const isSame = before.list !== null && before.list.version === version;
  const list = isSame ? before.list : { ...reference, version, loadedAt: now, ...builder.finish() };
  return { list, files: taken, problems: [...failures, ...problems], look: failures.length === 0 ? look : null };
}

function noFiles({ directory }: ListReference): FileProblem {
  return { file: directory, path: "$", reason: "no list files in it (their names have a dot): the list is empty" };
}

function unchanged(before: ListState, problems: readonly FileProblem[]): ListState {
  const rest = before.list === null ? "; what the list holds is not known" : "; the list stays as it was read before";
  return { ...before, look: null, problems: problems.map((each) => ({ ...each, reason: each.reason + rest })) };
}
