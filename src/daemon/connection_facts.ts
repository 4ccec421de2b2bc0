import type { Attributed } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { Gid, InterfaceIndex, Uid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import type { Facts } from "../rules/facts.ts";

/** Where facts come from that are looked up only when a rule asks. */
export interface FactSources {
  environment(process: Process, name: string): string | null;
  groups(process: Process): readonly Gid[] | null;
  hash(process: Process, algorithm: "md5" | "sha1"): string | null;
  interfaceName(index: InterfaceIndex): string | null;
}

/**
 * What the rules may ask about one attributed connection. What was read of its process is kept: while a packet waits, the
 * rules may be asked again, and the process may end.
 */
export class ConnectionFacts implements Facts {
  readonly process: Process | null;
  readonly userId: Uid | null;
  /** Host names are not read yet. */
  readonly host = null;
  readonly #sources: FactSources;
  #environment: Map<string, string | null> | null = null;
  #groups: readonly Gid[] | null | undefined;

  constructor(readonly connection: Connection, attributed: Attributed, sources: FactSources) {
    this.process = attributed.attribution.process;
    this.userId = attributed.userId;
    this.#sources = sources;
  }

  environment(name: string): string | null {
    if (this.process === null) return null;
    const known = (this.#environment ??= new Map()).get(name);
    if (known !== undefined) return known;
    const value = this.#sources.environment(this.process, name);
    this.#environment.set(name, value);
    return value;
  }

  groups(): readonly Gid[] | null {
    if (this.#groups === undefined) this.#groups = this.process === null ? null : this.#sources.groups(this.process);
    return this.#groups;
  }

  hash(algorithm: "md5" | "sha1"): string | null {
    return this.process === null ? null : this.#sources.hash(this.process, algorithm);
  }

  interfaceName(index: InterfaceIndex): string | null {
    return this.#sources.interfaceName(index);
  }
}
