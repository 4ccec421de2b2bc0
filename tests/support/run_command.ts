import { patient } from "./patience.ts";

/** What a command that has ended left. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  /** Milliseconds of an ordinary machine; 10,000 unless told. */
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/**
 * Runs a command to its end. Any exit code is an answer; no end within the timeout is an error (the command is killed):
 * tests of what hangs give the command a limit of its own, such as curl -m.
 */
export async function runCommand(command: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { env = {}, cwd, stdin } = options;
  const timeout = patient(options.timeout ?? 10_000);
  const [program = "", ...args] = command;
  const start = performance.now();
  const input = stdin === undefined ? "null" : "piped";
  const child = new Deno.Command(program, {
    args,
    env: { ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: input,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) await feed(child.stdin, stdin);

  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), timeout);
  const ended = await Promise.race([child.output(), late.promise]);
  clearTimeout(timer);
  if (ended === "late") {
    child.kill("SIGKILL");
    throw new Error(`Cannot wait any longer: ${command.join(" ")} has not ended within ${timeout} ms`);
  }
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return {
    code: ended.code,
    stdout: decode(ended.stdout),
    stderr: decode(ended.stderr),
    milliseconds: performance.now() - start,
  };
}

/** A command need not read what it is given. */
async function feed(stdin: WritableStream<Uint8Array<ArrayBuffer>>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
