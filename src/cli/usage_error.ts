import { closestString } from "@std/text/closest-string";
import { EXIT, ExitError } from "../core/exit_error.ts";

/** Wrong usage: what is unknown, and the nearest thing that is known, which may begin with it. */
export function unknownWord(kind: string, word: string, known: readonly string[]): ExitError {
  const nearest = known.find((each) => each.startsWith(word)) ?? closestString(word, known);
  return new ExitError(EXIT.usage, `unknown ${kind} ${word}. Did you mean ${nearest}?`);
}
