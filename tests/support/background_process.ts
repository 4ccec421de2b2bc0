import { patient } from "./patience.ts";

/** How a process ended. `code` is 128 + the signal's number where one ended it. */
export interface Ending {
  readonly code: number;
  readonly signal: Deno.Signal | null;
}

/**
 * A process that runs beside the test. Its output is read all the time, so that it never blocks and so that a failed
 * test can show it. Disposing kills it.
 */
export class BackgroundProcess implements AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output = { stdout: "", stderr: "" };
  #listeners: (() => void)[] = [];
  #running = true;

  /** Starts `command` (a program and its arguments), with its input, output and errors as pipes. */
  constructor(command: readonly string[], options: Pick<Deno.CommandOptions, "env" | "cwd"> = {}) {
    const [program = "", ...args] = command;
    const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(program, { args, ...options, ...pipes }).spawn();
    this.pid = this.#child.pid;
    this.#stdin = this.#child.stdin.getWriter();
    const reading = Promise.all([this.#collect("stdout"), this.#collect("stderr")]);
    this.ended = this.#child.status.then(async ({ code, signal }) => {
      this.#running = false;
      // A grandchild may hold the pipes open: the process itself has ended all the same.
      await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, patient(200)))]);
      this.#announce();
      return { code, signal };
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** What it wrote so far. */
  get stdout(): string {
    return this.#output.stdout;
  }

  get stderr(): string {
    return this.#output.stderr;
  }

  /** Sends a signal; nothing happens where the process has ended. */
  kill(signal: Deno.Signal = "SIGTERM"): void {
    if (!this.#running) return;
    try {
      this.#child.kill(signal);
    } catch (error) {
      // Deno knows of the end a moment before we hear of it.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async write(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text));
  }

  async closeStdin(): Promise<void> {
    await this.#stdin.close().catch(() => {});
  }

  /**
   * Waits until `look` gives something other than null; it is asked again after each output. Throws after `milliseconds`
   * (of an ordinary machine: see patience.ts).
   */
  async waitFor<T>(look: () => T | null, what: string, milliseconds: number): Promise<T> {
    const found = await this.lookFor(look, what, milliseconds);
    if (found === null) throw new Error(`No ${what} within ${milliseconds} ms.${this.#transcript()}`);
    return found;
  }

  /** The same, but null after `milliseconds`. Throws when the process has ended and `look` still gives null. */
  async lookFor<T>(look: () => T | null, what: string, milliseconds: number): Promise<T | null> {
    const deadline = performance.now() + patient(milliseconds);
    for (;;) {
      const found = look();
      if (found !== null) return found;
      if (!this.#running) throw new Error(`No ${what}: the process has ended.${this.#transcript()}`);
      const left = deadline - performance.now();
      if (left <= 0) return null;
      await this.#change(left);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.ended;
    await this.closeStdin();
  }

  async #collect(stream: "stdout" | "stderr"): Promise<void> {
    for await (const text of this.#child[stream].pipeThrough(new TextDecoderStream())) {
      this.#output[stream] += text;
      this.#announce();
    }
  }

  #announce(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  async #change(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listeners.push(resolve);
    const timer = setTimeout(resolve, milliseconds);
    await promise;
    clearTimeout(timer);
  }

  #transcript(): string {
    const part = (name: string, text: string): string => text === "" ? "" : `\n${name}:\n${text.slice(-4000)}`;
    return part("stderr", this.stderr) + part("stdout", this.stdout);
  }
}
