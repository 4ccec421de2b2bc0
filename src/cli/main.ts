import { EXIT, type ExitCode, ExitError } from "../core/exit_error.ts";
import { answerCommand } from "./answer_command.ts";
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor_command.ts";
import { pendingCommand } from "./pending_command.ts";
import { rulesRunningCommand } from "./rules_running_command.ts";
import { rulesAddCommand } from "./rules_add_command.ts";
import { rulesChangeCommands } from "./rules_change_commands.ts";
import { modeCommand } from "./mode_command.ts";
import { statusCommand } from "./status_command.ts";
import { tailCommand } from "./tail_command.ts";
import { explainCommand } from "./explain_command.ts";
import { historyCommand } from "./history_command.ts";
import { installCommand } from "./install_command.ts";
import { commandHelp, programHelp } from "./help_text.ts";
import { namesCommand } from "./names_command.ts";
import { parseOptions } from "./parse_options.ts";
import { socketsCommand } from "./sockets_command.ts";
import { processCommand } from "./process_command.ts";
import { recoverCommand } from "./recover_command.ts";
import { rulesCheckCommand } from "./rules_check_command.ts";
import { rulesListCommand } from "./rules_list_command.ts";
import { rulesShowCommand } from "./rules_show_command.ts";
import { rulesTestCommand } from "./rules_test_command.ts";
import { rulesUnusedCommand } from "./rules_unused_command.ts";
import { runCommand } from "./run_command.ts";
import { uninstallCommand } from "./uninstall_command.ts";
import { unknownWord } from "./usage_error.ts";
import { versionCommand } from "./version_command.ts";

const COMMANDS: readonly Command[] = [
  runCommand,
  socketsCommand,
  processCommand,
  rulesListCommand,
  rulesShowCommand,
  rulesRunningCommand,
  rulesAddCommand,
  ...rulesChangeCommands,
  rulesCheckCommand,
  rulesTestCommand,
  rulesUnusedCommand,
  explainCommand,
  statusCommand,
  tailCommand,
  modeCommand,
  namesCommand,
  historyCommand,
  pendingCommand,
  answerCommand("allow"),
  answerCommand("deny"),
  answerCommand("reject"),
  recoverCommand,
  doctorCommand,
  installCommand(() => COMMANDS),
  uninstallCommand,
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
  if (word === undefined || isHelp(word)) return showHelp(COMMANDS, null, word);
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  const [second, ...others] = rest;
  if (group.length === 0) return await runNamed(word === "--version" ? versionCommand.name : word, rest, entry);
  if (second === undefined || isHelp(second)) return showHelp(group, word, second);
  return await runNamed(`${word} ${second}`, others, entry);
}

async function runNamed(name: string, args: readonly string[], entry: string): Promise<ExitCode> {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) throw unknownWord("command", name, COMMANDS.map((each) => each.name));
  const options = parseOptions(command, args);
  if (!options.has("help")) return await command.run({ entry, options });
  console.log(commandHelp(command));
  return EXIT.ok;
}

function isHelp(word: string): boolean {
  return word === "help" || word === "--help" || word === "-h";
}

/** `asked` is the word that asked for it; without one a command is missing. */
function showHelp(commands: readonly Command[], group: string | null, asked: string | undefined): ExitCode {
  console.log(programHelp(commands, group));
  return asked === undefined ? EXIT.usage : EXIT.ok;
}
