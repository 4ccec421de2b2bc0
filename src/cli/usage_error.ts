import { closestString } from "@std/text/closest-string";
import { EXIT, ExitError } from "../core/exit_error.ts";

/** Wrong usage: what is unknown, and the nearest thing that is known. */
export function unknownWord(kind: string, word: string, known: readonly string[]): ExitError {
  return new ExitError(EXIT.usage, `unknown ${kind} ${word}. Did you mean ${closestString(word, known)}?`);
}
