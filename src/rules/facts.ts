import type { Connection } from "../core/connection.ts";
import type { HostNames } from "../core/host_names.ts";
import type { Gid, InterfaceIndex, Uid } from "../core/identifiers.ts";
import type { HashAlgorithm } from "../core/hash_algorithm.ts";
import type { Process } from "../core/process.ts";
import type { NOT_YET } from "./not_yet.ts";

/** What the rules may ask about one connection. Null always means "not known"; the functions are called only on need. */
export interface Facts {
  readonly connection: Connection;
  readonly process: Process | null;
  readonly userId: Uid | null;
  /** The names of the destination; the empty text is one if it is known that it has none. */
  readonly hosts: HostNames;
  /** A variable of the process; "" if the process has none of that name. Not asked without a process. */
  environment(name: string): string | null;
  /** The groups that the process has, the main one and others; null if they are not known. Not asked without a process. */
  groups(): readonly Gid[] | null;
  /** The checksum of the process's executable in hexadecimal digits. Not asked without a process. */
  hash(algorithm: HashAlgorithm): string | null | typeof NOT_YET;
  /** The name of an interface by its index, which is not 0. */
  interfaceName(index: InterfaceIndex): string | null;
  /** Set by `evaluate`: what was answered with "not yet" may lead to another decision, once it is known. */
  isOpen: boolean;
}
