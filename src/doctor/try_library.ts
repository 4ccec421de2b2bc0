import { libraryFile } from "../ffi/library_file.ts";
import { LibraryError } from "../ffi/library_error.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** Whether a library can be loaded. Its file's name tells the version. */
export function tryLibrary(name: string): Outcome {
  try {
    return ok(libraryFile(name));
  } catch (error) {
    if (error instanceof LibraryError) return problem(error.message);
    throw error;
  }
}
