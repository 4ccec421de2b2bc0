/** Runs a program to its end. */
export interface CommandRunner {
  run(program: string, args: readonly string[], input?: string): Promise<CommandResult>;
}

export interface CommandResult {
  /** Exit code; 127 if the program could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
