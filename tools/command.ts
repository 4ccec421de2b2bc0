/** A program that is run while building, to its end. Its words to people are shown. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs it, whatever its exit code. */
export function attempt([program = "", ...args]: readonly string[], surroundings: Surroundings = {}): Promise<
  Deno.CommandOutput
> {
  const { env = {}, cwd = "." } = surroundings;
  return new Deno.Command(program, { args, env: { ...env }, cwd, stdin: "null", stderr: "inherit" }).output();
}

/** Gives what it said on standard output. Throws where it ends with another exit code than 0. */
export async function run(command: readonly string[], surroundings: Surroundings = {}): Promise<string> {
  const { success, code, stdout } = await attempt(command, surroundings);
  if (!success) throw new Error(`Cannot build: ${command.join(" ")} ended with exit code ${code}`);
  return new TextDecoder().decode(stdout);
}
