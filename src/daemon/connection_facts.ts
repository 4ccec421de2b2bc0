import type { Attributed } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { HashAlgorithm } from "../core/hash_algorithm.ts";
import type { HostNames } from "../core/host_names.ts";
import type { Gid, InterfaceIndex, Uid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import type { Process } from "../core/process.ts";
import type { Facts } from "../rules/facts.ts";
import { NOT_YET } from "../rules/not_yet.ts";
import type { Awaited } from "./awaited.ts";
import type { Checksum } from "./checksums.ts";

/** Where facts come from that are looked up only when a rule asks. */
export interface FactSources {
  hosts(destination: IpAddress, process: Process | null): HostNames;
  environment(process: Process, name: string): string | null;
  groups(process: Process): readonly Gid[] | null;
  checksum(process: Process, algorithm: HashAlgorithm): Checksum | null;
  /** Has it made. */
  want(process: Process, checksum: Checksum): void;
  interfaceName(index: InterfaceIndex): string | null;
}

/**
 * What the rules may ask about one attributed connection. What was read of its process is kept: while a packet waits, the
 * rules may be asked again, and the process may end.
 */
export class ConnectionFacts implements Facts {
  readonly process: Process | null;
  readonly userId: Uid | null;
  isOpen = false;
  readonly #sources: FactSources;
  #environment: Map<string, string | null> | null = null;
  #checksums: Map<HashAlgorithm, Checksum | null> | null = null;
  #groups: readonly Gid[] | null | undefined;
  #hosts: HostNames | null = null;

  constructor(readonly connection: Connection, attributed: Attributed, sources: FactSources) {
    this.process = attributed.attribution.process;
    this.userId = attributed.userId;
    this.#sources = sources;
  }

  /** As they were when it was first asked. */
  get hosts(): HostNames {
    return this.#hosts ??= this.#sources.hosts(this.connection.destination, this.process);
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

  hash(algorithm: HashAlgorithm): string | null | typeof NOT_YET {
    if (this.process === null) return null;
    this.#checksums ??= new Map();
    let checksum = this.#checksums.get(algorithm);
    if (checksum === undefined) {
      checksum = this.#sources.checksum(this.process, algorithm);
      this.#checksums.set(algorithm, checksum);
    }
    return checksum?.digest ?? null;
  }

  /** What the decision that was made last waits for, which is asked for; null if for nothing. */
  awaited(): Awaited | null {
    if (!this.isOpen || this.process === null) return null;
    const checksums = [...this.#checksums?.values() ?? []].filter((checksum) => checksum !== null);
    for (const checksum of checksums) this.#sources.want(this.process, checksum);
    return checksums.find(({ digest }) => digest === NOT_YET) ?? null;
  }

  interfaceName(index: InterfaceIndex): string | null {
    return this.#sources.interfaceName(index);
  }
}
