import { formatIp } from "../core/format_ip.ts";
import { unmapped } from "../core/ip_address.ts";
import type { Process } from "../core/process.ts";
import { protocolName } from "../core/protocol.ts";
import type { HashAlgorithm } from "../core/hash_algorithm.ts";
import type { Facts } from "./facts.ts";
import { NOT_YET } from "./not_yet.ts";

/**
 * The connection that is being judged: its facts, the texts made of them (at most once a walk), and the operands that
 * turned out to be unknown. One is kept per rule set and begun anew for each connection, so that a walk allocates nothing.
 */
export class Subject {
  /** Whether a condition asked for something that is not known yet. Whoever wants to know of which rule resets it. */
  askedTooEarly = false;
  /** Whether what is not known yet could lead to another decision. */
  isOpen = false;
  readonly #unknown: string[] = [];
  readonly #otherCase: string[] = [];
  #protocol: string | null = null;
  #source: string | null = null;
  #destination: string | null = null;
  #command: string | null = null;

  #facts: Facts | null = null;

  begin(facts: Facts): void {
    this.#facts = facts;
    this.askedTooEarly = false;
    this.isOpen = false;
    this.#protocol = null;
    this.#source = null;
    this.#destination = null;
    this.#command = null;
    this.#unknown.length = 0;
    this.#otherCase.length = 0;
  }

  get facts(): Facts {
    if (this.#facts === null) throw new Error("Cannot judge: no connection was begun");
    return this.#facts;
  }

  noteUnknown(operand: string): void {
    if (!this.#unknown.includes(operand)) this.#unknown.push(operand);
  }

  /** Operands noted since `begin`, in order of asking. The caller copies what it keeps. */
  get unknown(): readonly string[] {
    return this.#unknown;
  }

  noteOtherCase(text: string): void {
    if (!this.#otherCase.includes(text)) this.#otherCase.push(text);
  }

  /** Texts of conditions that differ from what was asked for in case alone, noted since `begin`. */
  get otherCase(): readonly string[] {
    return this.#otherCase;
  }

  get protocol(): string {
    const { protocol, destination } = this.facts.connection;
    return this.#protocol ??= protocolName(protocol, destination.family);
  }

  /** As Go prints it: a mapped IPv4 address is dotted. */
  get source(): string {
    return this.#source ??= formatIp(unmapped(this.facts.connection.source));
  }

  get destination(): string {
    return this.#destination ??= formatIp(unmapped(this.facts.connection.destination));
  }

  /** The checksum of the process's executable; null if it is not known, or not yet. */
  hash(algorithm: HashAlgorithm): string | null {
    const hash = this.facts.process === null ? null : this.facts.hash(algorithm);
    if (hash !== NOT_YET) return hash;
    this.askedTooEarly = true;
    return null;
  }

  command(process: Process): string {
    return this.#command ??= process.args.join(" ");
  }
}
