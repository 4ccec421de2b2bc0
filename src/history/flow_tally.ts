import type { DecisionRecord } from "../core/decision_record.ts";
import { decisionSubject } from "../core/decision_subject.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import type { Flow } from "./flow.ts";

/** A flow with a text that no other one has. */
export interface KeyedFlow {
  readonly key: string;
  readonly flow: Flow;
}

interface Counts {
  connections: number;
  packets: number;
  first: number;
  last: number;
}

/** Sums decisions up in memory, until they are written. */
export class FlowTally {
  readonly #room: number;
  readonly #flows = new Map<string, { readonly key: string; readonly flow: Flow & Counts }>();

  #characters = 0;

  /** There is room for flows whose keys have so many characters: a program chooses how long its path is. */
  constructor(room: number) {
    this.#room = room;
  }

  /** False where there is no room for one more flow, and the record was not taken. */
  add(record: DecisionRecord): boolean {
    const key = keyOf(record);
    const known = this.#flows.get(key);
    if (known !== undefined) {
      count(known.flow, record);
      return true;
    }
    if (this.#characters + key.length > this.#room) return false;
    this.#characters += key.length;
    this.#flows.set(key, { key, flow: flowOf(record) });
    return true;
  }

  /** Of the keys of all flows. */
  get characters(): number {
    return this.#characters;
  }

  flows(): Iterable<KeyedFlow> {
    return this.#flows.values();
  }

  clear(): void {
    this.#flows.clear();
    this.#characters = 0;
  }
}

function count(counts: Counts, { time, packets, repeated }: DecisionRecord): void {
  counts.connections += repeated ? 0 : 1;
  counts.packets += packets;
  counts.first = Math.min(counts.first, Math.floor(time));
  counts.last = Math.max(counts.last, Math.floor(time));
}

/** No text of the kernel has a zero byte in it; the rule's name, which may, is the last. */
function keyOf(
  { connection, hosts, attribution: { process, confidence }, userId, decision, enforced }: DecisionRecord,
): string {
  const where = connection === null
    ? ""
    : `${connection.protocol} ${formatIp(connection.destination)} ${connection.destinationPort ?? ""} ${
      hosts.first?.name ?? ""
    }`;
  const who = process === null
    ? ""
    : `${process.path}\0${process.controlGroup?.unit ?? ""}\0${process.exeMismatch ?? ""}`;
  const what = `${decision.action} ${decision.reason} ${enforced} ${confidence}`;
  return `${where}\0${userId ?? ""}\0${who}\0${what}\0${decision.rule ?? ""}`;
}

function flowOf(record: DecisionRecord): Flow & Counts {
  const { connection, attribution: { process, confidence }, decision, enforced, time, packets, repeated } = record;
  return {
    ...decisionSubject(record),
    protocol: connection === null ? null : protocolName(connection.protocol, connection.source.family),
    reason: decision.reason,
    enforced,
    confidence,
    exeMismatch: process?.exeMismatch ?? null,
    connections: repeated ? 0 : 1,
    packets,
    first: Math.floor(time),
    last: Math.floor(time),
  };
}
