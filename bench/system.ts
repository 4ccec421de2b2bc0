/** Runs a command to its end. Returns its standard output; throws with its standard error if it fails. */
export async function run(command: readonly string[], signal?: AbortSignal): Promise<string> {
  const [program = "", ...args] = command;
  const options = { args, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, signal === undefined ? options : { ...options, signal });
  const { success, code, stdout, stderr } = await child.output();
  signal?.throwIfAborted();
  if (!success) throw new Error(`Cannot run ${command.join(" ")}: exit code ${code}\n${text(stderr)}${text(stdout)}`);
  return text(stdout);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Waits; rejects at once when the run is called off. */
export function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const called = (): void => reject(signal.reason);
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", called, { once: true });
  if (signal.aborted) called();
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", called);
  });
}

/** Asks every 20 ms until the answer is true. Throws what `late` says after `milliseconds`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  milliseconds: number,
  late: () => string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(late());
    await delay(20, signal);
  }
}
