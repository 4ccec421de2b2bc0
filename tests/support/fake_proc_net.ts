import type { ProcNet } from "../../src/sockdiag/proc_net.ts";

/** /proc/net as texts in memory, by name. */
export class FakeProcNet implements ProcNet {
  /** Names that were asked for, in order. */
  readonly asked: string[] = [];
  readonly #files: Readonly<Record<string, string>>;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.#files = files;
  }

  eachLine(name: string, take: (line: string) => void): boolean {
    this.asked.push(name);
    const text = this.#files[name];
    if (text === undefined) return false;
    text.replace(/\n$/, "").split("\n").forEach(take);
    return true;
  }
}
