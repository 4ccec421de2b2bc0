import { UnsafeFile } from "./unsafe_file.ts";

/** Why a file could not be read, for people. Rethrows what is no failure of reading. */
export function readFailure(error: unknown): string {
  if (error instanceof UnsafeFile) return error.message;
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) return "not allowed";
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}
