import type { ExitCode } from "../core/exit_error.ts";

/** One option of a command: `--NAME VALUE`, or `--NAME` alone where `value` is null. */
export interface OptionDescription {
  readonly name: string;
  /** What stands for the value in the help; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** The only values it takes; absent if it takes any. */
  readonly choices?: readonly string[];
}

/** What a command is given. */
export interface CommandContext {
  /** URL of the main module. */
  readonly entry: string;
  /** Values of the options given, by name; "true" for switches. */
  readonly options: ReadonlyMap<string, string>;
}

/** A command of the program. Everything the help says comes from here. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionDescription[];
  run(context: CommandContext): Promise<ExitCode>;
}
