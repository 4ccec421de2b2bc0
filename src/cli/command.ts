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

/** A word that a command needs beside its options: PID. */
export interface ArgumentDescription {
  /** In capitals, as no option is. */
  readonly name: string;
  readonly help: string;
  /** It may be left out. Absent: it may not. */
  readonly isOptional?: true;
}

/** What a command is given. */
export interface CommandContext {
  /** URL of the main module. */
  readonly entry: string;
  /** Values of the options given, by name; "true" for switches; and the argument, where the command takes one. */
  readonly options: ReadonlyMap<string, string>;
}

/** A command of the program. Everything the help says comes from here. */
export interface Command {
  /** One word, or two where several commands are about the same: "rules check". */
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionDescription[];
  /** What its help says besides: sentences. */
  readonly notes?: string;
  /** Absent if it takes none. */
  readonly argument?: ArgumentDescription;
  run(context: CommandContext): Promise<ExitCode>;
}
