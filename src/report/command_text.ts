import { escapeText } from "./escape_text.ts";

/** What a shell takes as it is. A backslash is one that escapeText wrote. */
const PLAIN = /^[\w@%+=:,./\\-]+$/;

/** The arguments of a process as one line: where they begin and end can be seen, and nothing acts on a terminal. */
export function commandText(args: readonly string[]): string {
  return args.map((argument) => {
    const text = escapeText(argument);
    return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
  }).join(" ");
}
