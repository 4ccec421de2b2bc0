import { fromFileUrl } from "@std/path";
import type { BackgroundProcess } from "../support/background_process.ts";
import type { Namespace } from "../support/namespace.ts";
import { PYTHON } from "../support/requirements.ts";

const SCRIPT = fromFileUrl(new URL("./traffic.py", import.meta.url));
const LIMIT_MILLISECONDS = 60_000;

/** How many of each text ("PORT FATE") were sent or received. */
export type Counts = Readonly<Record<string, number>>;

/** What has to become of a flow: it arrives, it does not, or either is right, since the rules change meanwhile. */
export type Fate = "arrives" | "vanishes" | "either";

/** One end of the mixed traffic (traffic.py). */
export class Traffic implements AsyncDisposable {
  readonly #process: BackgroundProcess;
  #answers = 0;

  private constructor(process: BackgroundProcess) {
    this.#process = process;
  }

  /** Goes round the ports again and again, so many seconds after each other; it begins with `go`. */
  static send(namespace: Namespace, pause: number, addresses: readonly string[]): Traffic {
    return new Traffic(namespace.spawn([PYTHON, SCRIPT, "send", `${pause}`, ...addresses]));
  }

  /** Returns when it listens. */
  static async count(namespace: Namespace): Promise<Traffic> {
    const traffic = new Traffic(namespace.spawn([PYTHON, SCRIPT, "count"]));
    await traffic.#answer();
    return traffic;
  }

  /** From now on flows to this port are to meet this fate. Those of before are on their way, at the latest. */
  async expect(protocol: "udp" | "tcp", port: number, fate: Fate): Promise<void> {
    await this.#ask(`port ${protocol} ${port} ${fate}`);
  }

  async go(): Promise<void> {
    await this.#ask("go");
  }

  async pause(): Promise<void> {
    await this.#ask("pause");
  }

  counts(): Promise<Counts> {
    return this.#ask("counts");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  async #ask(line: string): Promise<Counts> {
    await this.#process.write(`${line}\n`);
    return await this.#answer();
  }

  async #answer(): Promise<Counts> {
    const index = this.#answers++;
    const line = (): string | null => this.#process.stdout.split("\n").slice(0, -1)[index] ?? null;
    return JSON.parse(await this.#process.waitFor(line, "answer of traffic.py", LIMIT_MILLISECONDS));
  }
}
