import { EXIT, ExitError } from "../core/exit_error.ts";

/** Changes files. Throws an ExitError where that cannot be done: 77 where it is not allowed. */
export function changeHost<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new ExitError(EXIT.notAllowed, `${error.message}: run the same command as root, with sudo`);
    }
    if (error instanceof Error && "code" in error) throw new ExitError(EXIT.failed, error.message);
    throw error;
  }
}
