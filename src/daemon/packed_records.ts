import type { Attribution } from "../core/attribution.ts";
import type { Connection } from "../core/connection.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import type { HostNames } from "../core/host_names.ts";
import { asGid, asInterfaceIndex, asPort, asUid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import type { Process } from "../core/process.ts";

/**
 * Records on their way to another thread: numbers in one array, and once each what many of them share. As they are, 256
 * records would be more than a thousand objects to copy (measured: 7 us a record there and back; packed 1).
 */
export interface PackedRecords {
  readonly count: number;
  /** So many records one after the other, field by field as `packRecord` writes them. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly processes: readonly Process[];
  readonly decisions: readonly Decision[];
  readonly hosts: readonly HostNames[];
  readonly texts: readonly string[];
}

/** The most numbers that a record can have. */
const MOST_NUMBERS = 37;
/** Null: no number that is packed is negative. */
const NONE = -1;

export function packRecords(records: readonly DecisionRecord[]): PackedRecords {
  const pack = new Pack(records.length * MOST_NUMBERS);
  for (const record of records) packRecord(pack, record);
  return {
    count: records.length,
    numbers: pack.numbers.slice(0, pack.length),
    processes: pack.processes.items,
    decisions: pack.decisions.items,
    hosts: pack.hosts.items,
    texts: pack.texts.items,
  };
}

export function unpackRecords(packed: PackedRecords): DecisionRecord[] {
  const unpack = new Unpack(packed);
  return Array.from({ length: packed.count }, () => unpackRecord(unpack));
}

function packRecord(pack: Pack, record: DecisionRecord): void {
  const { connection, attribution } = record;
  pack.number(record.time);
  pack.number(record.latency);
  pack.number(record.enforced ? 1 : 0);
  pack.number(record.packets);
  pack.number(record.repeated ? 1 : 0);
  pack.number(pack.decisions.placeOf(record.decision));
  pack.number(pack.hosts.placeOf(record.hosts));
  pack.nullable(record.userId);
  pack.text(attribution.source);
  pack.text(attribution.confidence);
  pack.text(attribution.why);
  pack.number(attribution.process === null ? NONE : pack.processes.placeOf(attribution.process));
  pack.number(record.unreadable === null ? NONE : pack.texts.placeOf(record.unreadable));
  pack.number(connection === null ? 0 : 1);
  if (connection !== null) packConnection(pack, connection);
}

function unpackRecord(unpack: Unpack): DecisionRecord {
  const time = unpack.number();
  const latency = unpack.number();
  const enforced = unpack.number() === 1;
  const packets = unpack.number();
  const repeated = unpack.number() === 1;
  const decision = unpack.decision();
  const hosts = unpack.hosts();
  const userId = unpack.nullable(asUid);
  const attribution = {
    source: unpack.text(),
    confidence: unpack.text(),
    why: unpack.text(),
    process: unpack.process(),
  } as Attribution;
  const unreadable = unpack.nullableText();
  const connection = unpack.number() === 0 ? null : unpackConnection(unpack);
  return { time, latency, connection, unreadable, hosts, userId, attribution, decision, enforced, packets, repeated };
}

function packConnection(pack: Pack, connection: Connection): void {
  const { icmp } = connection;
  pack.number(connection.protocol);
  packAddress(pack, connection.source);
  packAddress(pack, connection.destination);
  pack.nullable(connection.sourcePort);
  pack.nullable(connection.destinationPort);
  pack.number(connection.opens ? 1 : 0);
  pack.number(connection.sequence);
  pack.number(connection.inputInterface);
  pack.number(connection.outputInterface);
  pack.nullable(connection.userId);
  pack.nullable(connection.groupId);
  pack.nullable(icmp === null ? null : icmp.type);
  pack.nullable(icmp === null ? null : icmp.code);
  pack.nullable(icmp === null ? null : icmp.echoId);
}

function unpackConnection(unpack: Unpack): Connection {
  const connection = {
    protocol: unpack.number(),
    source: unpackAddress(unpack),
    destination: unpackAddress(unpack),
    sourcePort: unpack.nullable(asPort),
    destinationPort: unpack.nullable(asPort),
    opens: unpack.number() === 1,
    sequence: unpack.number(),
    inputInterface: asInterfaceIndex(unpack.number()),
    outputInterface: asInterfaceIndex(unpack.number()),
    userId: unpack.nullable(asUid),
    groupId: unpack.nullable(asGid),
  };
  const [type, code, echoId] = [unpack.nullable(Number), unpack.nullable(Number), unpack.nullable(Number)];
  return { ...connection, icmp: type === null || code === null ? null : { type, code, echoId } };
}

function packAddress(pack: Pack, { family, w0, w1, w2, w3 }: IpAddress): void {
  pack.number(family);
  pack.number(w0);
  pack.number(w1);
  pack.number(w2);
  pack.number(w3);
}

function unpackAddress(unpack: Unpack): IpAddress {
  const family = unpack.number() === 4 ? 4 : 6;
  return { family, w0: unpack.number(), w1: unpack.number(), w2: unpack.number(), w3: unpack.number() };
}

/** Things that occur again and again, each once; what stands for it is its place. */
class Table<Item> {
  readonly items: Item[] = [];
  readonly #places = new Map<Item, number>();

  placeOf(item: Item): number {
    const known = this.#places.get(item);
    if (known !== undefined) return known;
    this.#places.set(item, this.items.length);
    return this.items.push(item) - 1;
  }
}

class Pack {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly processes = new Table<Process>();
  readonly decisions = new Table<Decision>();
  readonly hosts = new Table<HostNames>();
  readonly texts = new Table<string>();
  length = 0;

  constructor(room: number) {
    this.numbers = new Float64Array(room);
  }

  number(value: number): void {
    this.numbers[this.length++] = value;
  }

  nullable(value: number | null): void {
    this.number(value ?? NONE);
  }

  text(value: string): void {
    this.number(this.texts.placeOf(value));
  }
}

class Unpack {
  readonly #packed: PackedRecords;
  #at = 0;

  constructor(packed: PackedRecords) {
    this.#packed = packed;
  }

  number(): number {
    return held(this.#packed.numbers, this.#at++);
  }

  nullable<Value extends number>(as: (value: number) => Value): Value | null {
    const value = this.number();
    return value === NONE ? null : as(value);
  }

  text(): string {
    return held(this.#packed.texts, this.number());
  }

  nullableText(): string | null {
    const place = this.number();
    return place === NONE ? null : held(this.#packed.texts, place);
  }

  decision(): Decision {
    return held(this.#packed.decisions, this.number());
  }

  hosts(): HostNames {
    return held(this.#packed.hosts, this.number());
  }

  process(): Process | null {
    const place = this.number();
    return place === NONE ? null : held(this.#packed.processes, place);
  }
}

function held<Item>(items: ArrayLike<Item>, place: number): Item {
  const item = items[place];
  if (item === undefined) throw new RangeError(`Packed records have nothing at ${place}`);
  return item;
}
