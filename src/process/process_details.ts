import type { Gid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { Attributor } from "./attributor.ts";
import { parseStatus } from "./parse_status.ts";

/** Facts about a process that cost more than its path, read only when a rule asks. */
export class ProcessDetails {
  readonly #attributor: Pick<Attributor, "directoryOf">;
  readonly #decoder = new TextDecoder();

  constructor(attributor: Pick<Attributor, "directoryOf">) {
    this.#attributor = attributor;
  }

  /** A variable of the environment that the process was started with; "" if it has none of that name. */
  environment(process: Process, name: string): string | null {
    const bytes = this.#attributor.directoryOf(process)?.readFile("environ") ?? null;
    if (bytes === null) return null;
    const prefix = `${name}=`;
    const variable = this.#decoder.decode(bytes).split("\0").find((each) => each.startsWith(prefix));
    return variable?.slice(prefix.length) ?? "";
  }

  /** Its main group and the others; null if the process has ended, or the kernel does not tell. */
  groups(process: Process): readonly Gid[] | null {
    const bytes = this.#attributor.directoryOf(process)?.readFile("status") ?? null;
    return bytes === null ? null : parseStatus(this.#decoder.decode(bytes))?.groups ?? null;
  }
}
