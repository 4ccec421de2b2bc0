import { until } from "./system.ts";

const STOP_MILLISECONDS = 10_000;

/** A program in the background: what it wrote so far, and its end. Disposing stops it (SIGTERM, then SIGKILL). */
export class Child implements AsyncDisposable {
  readonly pid: number;
  #process: Deno.ChildProcess;
  #output = "";
  #ended = false;

  constructor(command: readonly string[]) {
    const [program = "", ...args] = command;
    this.#process = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
    this.pid = this.#process.pid;
    void this.#collect(this.#process.stdout);
    void this.#collect(this.#process.stderr);
    void this.#process.status.then(() => this.#ended = true);
  }

  /** All of standard output and standard error so far. */
  get output(): string {
    return this.#output;
  }

  /** Waits until `holds`; throws with the program's output if it ends first or takes too long. */
  async ready(
    what: string,
    holds: () => boolean | Promise<boolean>,
    milliseconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const problem = (end: string): string => `${what} ${end}:\n${this.#output.slice(-2000)}`;
    const ready = (): boolean | Promise<boolean> => {
      if (this.#ended) throw new Error(problem("ended before it was ready"));
      return holds();
    };
    await until(ready, milliseconds, () => problem(`was not ready after ${milliseconds} ms`), signal);
  }

  /** Sends a signal; nothing happens if the program has ended. */
  signal(name: Deno.Signal): void {
    try {
      this.#process.kill(name);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGTERM");
    const kill = setTimeout(() => {
      console.error(`${this.pid} did not stop within ${STOP_MILLISECONDS / 1000} s of SIGTERM and was killed`);
      this.signal("SIGKILL");
    }, STOP_MILLISECONDS);
    await this.#process.status;
    clearTimeout(kill);
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) this.#output += chunk;
  }
}
