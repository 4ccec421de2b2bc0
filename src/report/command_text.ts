import { cutText } from "./cut_text.ts";
import { escapeText } from "./escape_text.ts";

/** What a shell takes as it is. A backslash is one that escapeText wrote. */
const PLAIN = /^[\w@%+=:,./\\-]+$/;

/** Of all arguments together, and how many of them. */
const MOST_CHARACTERS = 4096;
const MOST_ARGUMENTS = 256;

/**
 * The arguments of a process as one line: where they begin and end can be seen, and nothing acts on a terminal. What is
 * too much for a line is left out, and that is said.
 */
export function commandText(args: readonly string[]): string {
  const words: string[] = [];
  let left = MOST_CHARACTERS;
  for (const argument of args.slice(0, MOST_ARGUMENTS)) {
    if (left <= 0) break;
    words.push(word(cutText(argument, left)));
    left -= argument.length;
  }
  const rest = args.length - words.length;
  return [...words, ...(rest === 0 ? [] : [`… (${rest} more arguments)`])].join(" ");
}

function word(argument: string): string {
  const text = escapeText(argument);
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
