import { parseArgs } from "@std/cli/parse-args";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Command, OptionDescription } from "./command.ts";
import { unknownWord } from "./usage_error.ts";

/** Reads a command's options, and its argument. Throws an ExitError for what the command does not know. */
export function parseOptions(command: Command, args: readonly string[]): ReadonlyMap<string, string> {
  const names = [...command.options.map(({ name }) => name), "help"];
  const words: string[] = [];
  const parsed = parseArgs(withJoinedValues(command, args), {
    string: command.options.filter(({ value }) => value !== null).map(({ name }) => name),
    boolean: ["help", ...command.options.filter(({ value }) => value === null).map(({ name }) => name)],
    unknown: (word) => {
      if (word.startsWith("-")) throw unknownWord("option", word, names.map((name) => `--${name}`));
      words.push(word);
    },
  });
  const values = new Map<string, string>();
  if (parsed["help"] === true) values.set("help", "true");
  else takeArgument(command, words, values);
  for (const option of command.options) {
    const value = parsed[option.name];
    if (value === undefined || value === false) continue;
    values.set(option.name, checked(option, Array.isArray(value) ? value.at(-1) : value));
  }
  return values;
}

function takeArgument(command: Command, words: readonly string[], values: Map<string, string>): void {
  const [word, ...more] = words;
  const { name, argument } = command;
  const extra = argument === undefined ? word : more[0];
  if (extra !== undefined) throw oneTooMany(command, extra);
  if (argument === undefined) return;
  if (word !== undefined) values.set(argument.name, word);
  else if (argument.isOptional !== true) {
    throw new ExitError(EXIT.usage, `${name} needs ${argument.name}: ${argument.help}`);
  }
}

function oneTooMany({ name, argument }: Command, word: string): ExitError {
  const takes = argument === undefined ? "no argument" : `one argument, ${argument.name}`;
  return new ExitError(EXIT.usage, `${name} takes ${takes}, but got ${word}`);
}

/**
 * `--events -` as `--events=-`: the word after an option that takes a value is its value, also "-", but not another
 * option. A switch with a value is refused, and so is "--": no argument looks like an option that it could keep apart.
 */
function withJoinedValues(command: Command, args: readonly string[]): string[] {
  const takesValue = new Set(command.options.filter(({ value }) => value !== null).map(({ name }) => `--${name}`));
  const switches = new Set(command.options.filter(({ value }) => value === null).map(({ name }) => `--${name}`));
  const joined: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    const [name = ""] = word.split("=");
    if (switches.has(name) && name !== word) throw new ExitError(EXIT.usage, `${name} takes no value`);
    if (word === "--") throw oneTooMany(command, word);
    const next = args[at + 1] ?? "";
    if (!takesValue.has(word)) joined.push(word);
    else if (next.startsWith("--")) joined.push(`${word}=`);
    else joined.push(`${word}=${args[++at] ?? ""}`);
  }
  return joined;
}

function checked(option: OptionDescription, value: unknown): string {
  if (option.value === null) return "true";
  const text = String(value);
  if (text === "") throw new ExitError(EXIT.usage, `--${option.name} needs a value: ${option.value}`);
  if (option.choices === undefined || option.choices.includes(text)) return text;
  throw new ExitError(EXIT.usage, `--${option.name} is one of ${option.choices.join(", ")}, not ${text}`);
}
