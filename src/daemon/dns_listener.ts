import type { Connection } from "../core/connection.ts";
import { formatIp } from "../core/format_ip.ts";
import type { Process } from "../core/process.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { QueuedPacket } from "../core/queued_packet.ts";
import { type Asker, askerOf } from "../names/asker.ts";
import type { NameBook, NameCounters } from "../names/name_book.ts";
import { DnsStream } from "../packet/dns_stream.ts";
import { type DnsProblem, readDns } from "../packet/read_dns.ts";
import { type TransportData, transportData } from "../packet/transport_data.ts";

const DNS_PORT = 53;
/** Directions of connections over TCP that are followed at a time, and bytes that wait in them: the oldest go. */
const [MOST_STREAMS, MOST_HELD] = [512, 4 * 1024 * 1024];

/** What was heard, and what was not understood. */
export interface DnsCounters extends NameCounters {
  /** Messages that tell nothing, by reason; `gap`: of TCP, bytes are missing before this packet. */
  readonly unread: Record<DnsProblem | "gap", number>;
}

/** Hears packets of DNS, and hands the questions and answers in them on to the book of names. Nothing in them stops it. */
export class DnsListener {
  readonly counters: DnsCounters;
  readonly #book: NameBook;
  readonly #streams = new Map<string, DnsStream>();
  #held = 0;
  readonly #askers = new WeakMap<Process, Asker>();

  constructor(book: NameBook) {
    this.#book = book;
    const unread = { malformed: 0, other: 0, "too-many-records": 0, gap: 0 };
    this.counters = Object.assign(book.counters, { unread });
  }

  /** A packet leaves. `asker` is called only if there is a question in it. */
  leaves(packet: QueuedPacket, connection: Connection, asker: () => Process | null): void {
    if (connection.destinationPort !== DNS_PORT) return;
    for (const bytes of this.#messages(packet, connection)) {
      const message = readDns(bytes);
      if (typeof message === "string") this.counters.unread[message]++;
      else if (!message.isAnswer) this.#ask(connection, message, asker());
    }
  }

  /** A packet arrives. */
  arrives(packet: QueuedPacket, connection: Connection): void {
    if (connection.sourcePort !== DNS_PORT) return;
    for (const bytes of this.#messages(packet, connection)) {
      const message = readDns(bytes);
      if (typeof message === "string") this.counters.unread[message]++;
      else if (message.isAnswer) this.#book.answered(connection, message);
    }
  }

  #ask(connection: Connection, message: Parameters<NameBook["asked"]>[1], process: Process | null): void {
    this.#book.asked(connection, message, process === null ? null : this.#askerOf(process));
  }

  /** One value for the many questions of a process: they are kept as long as their answers. */
  #askerOf(process: Process): Asker {
    const known = this.#askers.get(process) ?? askerOf(process);
    this.#askers.set(process, known);
    return known;
  }

  #messages(packet: QueuedPacket, connection: Connection): readonly Uint8Array[] {
    const found = transportData(packet, connection);
    if (found === null) return NOTHING;
    return connection.protocol === IPPROTO_TCP ? this.#ofStream(found, connection) : [found.data];
  }

  #ofStream({ data, begins, ends }: TransportData, connection: Connection): readonly Uint8Array[] {
    const key = streamKey(connection);
    const stream = this.#streams.get(key);
    if (begins) this.#begin(key, connection.sequence + 1);
    if (stream === undefined || data.length === 0) return ends ? this.#end(key) : NOTHING;
    const before = stream.held;
    const messages = stream.add(connection.sequence, data);
    this.#held += stream.held - before;
    if (messages === null) this.counters.unread.gap++;
    if (messages === null || ends) this.#end(key);
    this.#makeRoom();
    return messages ?? NOTHING;
  }

  #begin(key: string, next: number): void {
    this.#end(key);
    this.#streams.set(key, new DnsStream(next));
    this.#makeRoom();
  }

  #end(key: string): readonly Uint8Array[] {
    this.#held -= this.#streams.get(key)?.held ?? 0;
    this.#streams.delete(key);
    return NOTHING;
  }

  #makeRoom(): void {
    for (const oldest of this.#streams.keys()) {
      if (this.#streams.size <= MOST_STREAMS && this.#held <= MOST_HELD) return;
      this.#end(oldest);
    }
  }
}

const NOTHING: readonly Uint8Array[] = [];

/** One direction of a flow. */
function streamKey({ source, sourcePort, destination, destinationPort }: Connection): string {
  return `${formatIp(source)} ${sourcePort} ${formatIp(destination)} ${destinationPort}`;
}
