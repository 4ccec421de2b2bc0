import { EXIT, ExitError } from "../core/exit_error.ts";
import { readFailure } from "../store/read_failure.ts";
import { readSafely } from "../store/read_safely.ts";

/**
 * A text that the user hands over: a file, or with "-" standard input. Whose file it is does not matter, since nothing
 * comes of it but an answer to him. Throws an ExitError.
 */
export async function readDocument(name: string): Promise<string> {
  if (name === "-") return await new Response(Deno.stdin.readable).text();
  try {
    return readSafely(name, { userId: null, allowInsecureFiles: true });
  } catch (error) {
    throw new ExitError(EXIT.configuration, `${name}: ${readFailure(error)}`);
  }
}
