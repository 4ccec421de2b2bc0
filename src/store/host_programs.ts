import type { ProgramFile, ProgramFiles } from "../rules/program_files.ts";
import { checkOwner } from "./check_owner.ts";
import { readFailure } from "./read_failure.ts";
import { resolveSafely } from "./resolve_safely.ts";
import { UnsafeFile } from "./unsafe_file.ts";

/** The programs of this host. Each path is looked at once. */
export function hostPrograms(): ProgramFiles {
  const known = new Map<string, ProgramFile>();
  return {
    look(path) {
      const before = known.get(path);
      if (before !== undefined) return before;
      const file = look(path);
      known.set(path, file);
      return file;
    },
  };
}

function look(path: string): ProgramFile {
  try {
    const real = Deno.realPathSync(path);
    if (real !== path) return { state: "elsewhere", real };
    const info = Deno.lstatSync(path);
    return info.isFile ? { state: "file", writable: writableBy(path, info) } : { state: "no-program" };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return { state: "missing" };
    }
    return { state: "not-known", why: readFailure(error) };
  }
}

/** Who but root could change the file, or what stands on the way to it. */
function writableBy(path: string, info: Deno.FileInfo): string | null {
  try {
    resolveSafely(path, null);
    checkOwner(path, info, null);
    return null;
  } catch (error) {
    if (!(error instanceof UnsafeFile)) throw error;
    return error.file === path ? error.reason : `${error.file} ${error.reason}`;
  }
}
