import { dirname } from "@std/path";
import { checkOwner } from "./check_owner.ts";
import type { ReadOptions } from "./read_safely.ts";
import { resolveSafely } from "./resolve_safely.ts";
import { UnsafeFile } from "./unsafe_file.ts";

/**
 * The path, without symbolic links, of a file that is opened by somebody else's code (SQLite): nobody but root and the
 * user who runs can have put it there, or can put another one there. Throws an UnsafeFile; Deno.errors.NotFound where
 * there is none.
 */
export function safeStateFile(path: string, { userId, allowInsecureFiles }: ReadOptions): string {
  const real = allowInsecureFiles ? path : resolveSafely(path, userId);
  const info = Deno.statSync(real);
  if (!info.isFile) throw new UnsafeFile(path, "not a regular file");
  if (!allowInsecureFiles) checkOwner(path, info, userId);
  return real;
}

/** The same; the file is made where there is none, empty and its owner's alone, and so is the directory it lies in. */
export function makeStateFile(path: string, options: ReadOptions): string {
  Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const real = options.allowInsecureFiles ? path : resolveSafely(path, options.userId);
  if (isMissing(real)) Deno.openSync(real, { write: true, createNew: true, mode: 0o600 }).close();
  return safeStateFile(path, options);
}

function isMissing(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}
