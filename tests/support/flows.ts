import { fromFileUrl } from "@std/path";
import type { BackgroundProcess } from "./background_process.ts";
import { addEvidence } from "./evidence.ts";
import type { Namespace } from "./namespace.ts";
import { PYTHON } from "./requirements.ts";

/** A flow as one end of it sees it. A server's sockets of UDP are a flow each. */
export interface Flow {
  readonly protocol: "tcp" | "udp";
  /** Of the server. */
  readonly port: number;
  readonly sourcePort: number;
  /** Bytes of TCP, datagrams of UDP. */
  readonly sent: number;
  readonly heard: number;
  /** Nothing was missing, changed, or (TCP) out of order. */
  readonly whole: boolean;
  /** Of TCP 0 for an orderly end, else the kernel's error; null as long as there is none. */
  readonly error: number | null;
  /** Of a flow of TCP that has ended: seconds since it sent what was not answered any more. */
  readonly lag: number | null;
}

const SCRIPT = fromFileUrl(new URL("./flows.py", import.meta.url));
const LIMIT_MILLISECONDS = 60_000;

/** Many flows at once, or the server that they talk to (flows.py). */
export class Flows implements AsyncDisposable {
  readonly #process: BackgroundProcess;
  #answers = 1;

  private constructor(process: BackgroundProcess) {
    this.#process = process;
    addEvidence("words of flows.py", () => process.stderr);
  }

  /** Sends everything back. Returns when it listens. */
  static serve(namespace: Namespace, ports: readonly number[]): Promise<Flows> {
    return Flows.#start(namespace, ["serve", ...ports.map(String)]);
  }

  /** So many flows of TCP and a fifth as many of UDP, each of which sends once in so many seconds. Returns when each was answered. */
  static talk(
    namespace: Namespace,
    count: number,
    seconds: number,
    port: number,
    addresses: readonly string[],
  ): Promise<Flows> {
    return Flows.#start(namespace, ["talk", `${count}`, `${seconds}`, `${port}`, ...addresses]);
  }

  static async #start(namespace: Namespace, args: readonly string[]): Promise<Flows> {
    const process = namespace.spawn([PYTHON, SCRIPT, ...args]);
    await process.waitFor(() => process.stdout.includes("\n") ? true : null, "flows", LIMIT_MILLISECONDS);
    return new Flows(process);
  }

  /** How they are now. */
  list(): Promise<Flow[]> {
    return this.#ask("list");
  }

  /** How they are when nothing is sent any more, and what was on its way had a second. */
  quiet(): Promise<Flow[]> {
    return this.#ask("quiet");
  }

  async #ask(question: string): Promise<Flow[]> {
    const index = this.#answers++;
    await this.#process.write(`${question}\n`);
    const answer = (): string | null => this.#process.stdout.split("\n").slice(0, -1)[index] ?? null;
    return JSON.parse(await this.#process.waitFor(answer, "list of flows", LIMIT_MILLISECONDS));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
