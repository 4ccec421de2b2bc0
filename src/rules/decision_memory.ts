import type { Connection } from "../core/connection.ts";
import type { Decision } from "../core/decision.ts";
import { ipEquals } from "../core/ip_address.ts";
import type { Process } from "../core/process.ts";
import type { Facts } from "./facts.ts";

/** A power of two. */
const SLOTS = 1024;

interface Entry {
  readonly facts: Facts;
  readonly decision: Decision;
}

/**
 * What a rule set decided a moment ago. Programs connect to the same places again and again, and for them a thousand
 * rules cost what one costs. An entry counts for the very same `Process` value and for equal facts of everything else
 * that rules can ask; so it lives no longer than the details of the process, which are read anew each second. Nothing is
 * remembered of connections without a process.
 */
export class DecisionMemory {
  readonly #entries = new Array<Entry | undefined>(SLOTS).fill(undefined);
  readonly #sourcePorts: boolean;

  /** `sourcePorts`: whether a rule asks for the source port. Then other connections of a program are not the same. */
  constructor(sourcePorts: boolean) {
    this.#sourcePorts = sourcePorts;
  }

  get(facts: Facts): Decision | null {
    if (facts.process === null) return null;
    const entry = this.#entries[slotOf(facts.process, facts.connection)];
    return entry !== undefined && this.#same(entry.facts, facts) ? entry.decision : null;
  }

  set(facts: Facts, decision: Decision): void {
    if (facts.process === null) return;
    this.#entries[slotOf(facts.process, facts.connection)] = { facts, decision };
  }

  #same(a: Facts, b: Facts): boolean {
    return a.process === b.process && a.userId === b.userId &&
      sameTexts(a.hosts.sure, b.hosts.sure) && sameTexts(a.hosts.all, b.hosts.all) &&
      a.connection.groupId === b.connection.groupId &&
      sameWay(a.connection, b.connection) &&
      (!this.#sourcePorts || a.connection.sourcePort === b.connection.sourcePort);
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((text, at) => text === b[at]));
}

function sameWay(a: Connection, b: Connection): boolean {
  return a.destinationPort === b.destinationPort && a.protocol === b.protocol &&
    ipEquals(a.destination, b.destination) && ipEquals(a.source, b.source) &&
    a.outputInterface === b.outputInterface && a.inputInterface === b.inputInterface;
}

function slotOf({ pid }: Process, { destination, destinationPort }: Connection): number {
  const mixed = Math.imul(destination.w3 ^ destination.w1, 0x9e3779b1) ^ Math.imul(pid, 0x85ebca6b) ^
    (destinationPort ?? 0);
  return (mixed ^ (mixed >>> 16)) & (SLOTS - 1);
}
