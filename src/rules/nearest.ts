import { closestString } from "@std/text/closest-string";

/** How far a suggestion may be from what was written: a slip of the hand, not another word. */
const LONGEST_WORD = 60;

/** `expected one of "a", "b", not "bb" (did you mean "b"?)`: for a word that is none of the known ones. */
export function notOneOf(word: string, known: readonly string[]): string {
  const expected = oneOf(known);
  if (word.length > LONGEST_WORD) return expected;
  return `${expected}, not ${JSON.stringify(word)}${suggestion(word, known)}`;
}

/** `expected one of "a", "b"`. */
export function oneOf(known: readonly string[]): string {
  return `expected one of ${known.map((each) => JSON.stringify(each)).join(", ")}`;
}

/** ` (did you mean "b"?)`, or nothing if there is no known word to suggest. */
export function suggestion(word: string, known: readonly string[]): string {
  if (word === "" || word.length > LONGEST_WORD || known.length === 0) return "";
  return ` (did you mean ${JSON.stringify(closestString(word, known))}?)`;
}
