import { EXIT, type ExitCode, ExitError } from "../core/exit_error.ts";
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor_command.ts";
import { explainCommand } from "./explain_command.ts";
import { commandHelp, programHelp } from "./help_text.ts";
import { parseOptions } from "./parse_options.ts";
import { socketsCommand } from "./sockets_command.ts";
import { processCommand } from "./process_command.ts";
import { recoverCommand } from "./recover_command.ts";
import { runCommand } from "./run_command.ts";
import { unknownWord } from "./usage_error.ts";
import { versionCommand } from "./version_command.ts";

const COMMANDS: readonly Command[] = [
  runCommand,
  socketsCommand,
  processCommand,
  explainCommand,
  recoverCommand,
  doctorCommand,
  versionCommand,
];

/** Runs what the command line asks for. `entry` is the URL of the main module. Never throws what a user can cause. */
export async function main(args: readonly string[], entry: string): Promise<ExitCode> {
  try {
    return await dispatch(args, entry);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    console.error(`sallyport: ${error.message}`);
    return error.code;
  }
}

async function dispatch([word, ...rest]: readonly string[], entry: string): Promise<ExitCode> {
  if (word === undefined || word === "help" || word === "--help" || word === "-h") {
    console.log(programHelp(COMMANDS));
    return word === undefined ? EXIT.usage : EXIT.ok;
  }
  const name = word === "--version" ? versionCommand.name : word;
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) throw unknownWord("command", word, COMMANDS.map((each) => each.name));
  const options = parseOptions(command, rest);
  if (!options.has("help")) return await command.run({ entry, options });
  console.log(commandHelp(command));
  return EXIT.ok;
}
