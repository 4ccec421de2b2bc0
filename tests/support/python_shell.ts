import { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import { PYTHON } from "./requirements.ts";

/** Each line of input is JSON: an expression, whose value is told, or statements. */
const LOOP = `
import ctypes, json, os, struct, sys, threading, time
from socket import *
scope = dict(globals())
def cookie(s): return struct.unpack("<II", s.getsockopt(SOL_SOCKET, 57, 8))
scope["cookie"] = cookie
for line in sys.stdin:
    code = json.loads(line)
    try:
        value = eval(compile(code, "line", "eval"), scope)
    except SyntaxError:
        value = exec(compile(code, "line", "exec"), scope)
    sys.stdout.write(json.dumps(value) + "\\n")
    sys.stdout.flush()
`;

/** A python that does what it is told, line by line. It has os, ctypes, struct, threading, all of socket, and cookie(). */
export class PythonShell implements AsyncDisposable {
  readonly #process: BackgroundProcess;
  #answers = 0;

  /** `command` makes the whole command line from python's. */
  constructor(command: (python: readonly string[]) => readonly string[] = (python) => python) {
    this.#process = new BackgroundProcess(command([PYTHON, "-c", LOOP]));
    addEvidence("python", () => this.#process.stdout + this.#process.stderr);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The value of an expression; null after statements. */
  async run(code: string): Promise<unknown> {
    const index = this.#answers++;
    await this.#process.write(`${JSON.stringify(code)}\n`);
    const answer = (): string | null => this.#process.stdout.split("\n").slice(0, -1)[index] ?? null;
    return JSON.parse(await this.#process.waitFor(answer, "answer", 10_000));
  }

  /** The value of an expression that is a list of numbers. */
  async numbers(code: string): Promise<number[]> {
    const value = await this.run(code);
    if (!Array.isArray(value)) throw new Error(`${code} is no list: ${JSON.stringify(value)}`);
    return value.map(Number);
  }

  /** Ends python's input, and with it python. */
  async end(): Promise<void> {
    await this.#process.closeStdin();
    await this.#process.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
