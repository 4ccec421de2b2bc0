import type { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import type { Namespace, UserOption } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";

/** What the statements can use, and what answers questions afterwards: each line is an expression. */
const PRELUDE = `
import os, struct, sys
from socket import *
IPV6_V6ONLY, SO_BINDTODEVICE, IP_PKTINFO = 26, 25, 8
def sock(kind, protocol=0, family=AF_INET, bind=None, connect=None, device=None, options=()):
    s = socket(family, kind, protocol)
    for option in options: s.setsockopt(*option)
    if device: s.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, device.encode())
    if bind: s.bind(bind)
    if connect: s.connect(connect)
    return s
def inode(s): return os.fstat(s.fileno()).st_ino
REUSEADDR, REUSEPORT = (SOL_SOCKET, SO_REUSEADDR, 1), (SOL_SOCKET, SO_REUSEPORT, 1)
`;
const QUESTIONS = `
print("ready", flush=True)
for line in sys.stdin:
    try: print("=", eval(line), flush=True)
    except OSError as error: print("=", type(error).__name__, error.errno, flush=True)
`;

/** Statements for an association of SCTP: `client` 127.0.0.1:7001 to `server` 127.0.0.1:7000. */
export const SCTP_ASSOCIATION = `
server = sock(SOCK_STREAM, 132, bind=("127.0.0.1", 7000)); server.listen()
client = sock(SOCK_STREAM, 132, bind=("127.0.0.1", 7001), connect=("127.0.0.1", 7000))
`;

/** A program that holds sockets open, and does with them what it is asked to. */
export class SocketHolder implements AsyncDisposable {
  readonly #process: BackgroundProcess;
  #answers = 0;

  private constructor(process: BackgroundProcess) {
    this.#process = process;
    addEvidence("a program with sockets", () => process.stdout + process.stderr);
  }

  /** Runs python statements; what they open stays open. They can use `sock` and all of python's module socket. */
  static async start(namespace: Namespace, statements: string, options: UserOption = {}): Promise<SocketHolder> {
    const process = namespace.spawn([PYTHON, "-c", PRELUDE + statements + QUESTIONS], options);
    const holder = new SocketHolder(process);
    const ready = (): true | null => process.stdout.split("\n").includes("ready") ? true : null;
    await process.waitFor(ready, "sockets", 10_000);
    return holder;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The value of a python expression; of an OSError its name and number. */
  async ask(expression: string): Promise<string> {
    const index = this.#answers++;
    await this.#process.write(`${expression}\n`);
    const answer = (): string | null => {
      const lines = this.#process.stdout.split("\n").slice(0, -1).filter((line) => line.startsWith("= "));
      return lines[index]?.slice(2) ?? null;
    };
    return await this.#process.waitFor(answer, "answer", 10_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
