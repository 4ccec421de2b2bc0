import { asUid, type Uid } from "../core/identifiers.ts";
import type { IpAddress } from "../core/ip_address.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import { u32host } from "../wire/field_types.ts";
import type { BpfCalls, MappedMemory } from "./bpf_calls.ts";
import { BpfError } from "./bpf_error.ts";
import { BpfMap } from "./bpf_map.ts";
import { monitor_counters, user_count } from "./counters.ts";
import { type Flow, flow_key } from "./flow_key.ts";
import { listSockets, type SocketHolder } from "./list_sockets.ts";
import { mapDefinitions, type MapDescriptors, type MonitorSizes } from "./maps.ts";
import type { MonitorEvent } from "./monitor_event.ts";
import { readEvent } from "./read_event.ts";
import { RingReader } from "./ring_reader.ts";
import { readSocketRecord, type SocketRecord } from "./socket_record.ts";
import { type U64, u64words } from "./u64.ts";

/** A loaded monitor as numbers, which another thread of the process can use, too. */
export interface MonitorDescriptors {
  readonly maps: MapDescriptors;
  /** The link of the iterator over sockets; null where the kernel's memory is not read: then no list of them can be had. */
  readonly iterator: number | null;
  readonly sizes: MonitorSizes;
}

/** What was lost for want of room since the monitor was loaded. */
export interface MonitorCounters {
  /** Events: what processes did is to be read from /proc again. */
  readonly eventsLost: number;
  /** Sockets that are not in `live`. */
  readonly socketsRefused: number;
}

/** What a user has in `live`, and what had no place in it. */
export interface UserSockets {
  readonly userId: Uid;
  readonly live: number;
  readonly refused: number;
}

const ANY: IpAddress = { family: 6, w0: 0, w1: 0, w2: 0, w3: 0 };
const ANY_PORT = 0;
const E2BIG = 7;

/**
 * What the programs wrote down, as one thread reads it. A lookup is one call of bpf(2) and about a microsecond; all of
 * them throw a BpfError for anything but "there is none". Events have one reader: only one thread may drain them.
 */
export class Monitor implements Disposable {
  readonly #calls: BpfCalls;
  readonly #iterator: number | null;
  readonly #live: BpfMap;
  readonly #gone: BpfMap;
  readonly #flows: BpfMap;
  readonly #watched: BpfMap;
  readonly #users: BpfMap;
  readonly #memory: MappedMemory[] = [];
  readonly #counters: DataView;
  readonly #events: number;
  readonly #ringBytes: number;
  /** Mapped when it is first drained: it counts as memory of the process, twice its size. */
  #ring: RingReader | null = null;

  constructor(calls: BpfCalls, { maps, iterator, sizes }: MonitorDescriptors) {
    const definitions = mapDefinitions(sizes);
    const map = (name: "live" | "gone" | "flows" | "watched" | "users"): BpfMap =>
      new BpfMap(calls, maps[name], definitions[name]);
    this.#calls = calls;
    this.#iterator = iterator;
    this.#live = map("live");
    this.#gone = map("gone");
    this.#flows = map("flows");
    this.#watched = map("watched");
    this.#users = map("users");
    this.#counters = new DataView(this.#map(maps.counters, 0, calls.pageBytes, "read"));
    this.#events = maps.events;
    this.#ringBytes = sizes.ring;
  }

  /** Who used the socket of this cookie last; null if it is closed, or older than the monitor and not used since. */
  live(cookie: SocketCookie): SocketRecord | null {
    return this.#byCookie(this.#live, cookie);
  }

  /** The same of a socket that is closed; null if it never was, or too many were since. */
  gone(cookie: SocketCookie): SocketRecord | null {
    return this.#byCookie(this.#gone, cookie);
  }

  /**
   * Who sent this, where no socket tells it any more: the owner of a closed socket with these two ends, or who named
   * this destination in a datagram. `netns` is the cookie of the network namespace.
   */
  flow(netns: U64, { protocol, source, sourcePort, destination, destinationPort }: Flow): SocketRecord | null {
    this.#setKey(netns, protocol, sourcePort, destination, destinationPort);
    return this.#fromSource(source) ?? this.#fromSource(ANY);
  }

  /** The owner of a closed socket with this source port that was not connected: it may have sent this. */
  port(netns: U64, { protocol, source, sourcePort }: Flow): SocketRecord | null {
    this.#setKey(netns, protocol, sourcePort, ANY, ANY_PORT);
    return this.#fromSource(source) ?? this.#fromSource(ANY);
  }

  /**
   * The end of this socket is to be an event of the kind "released". False if there will be none: it has ended already,
   * or too many are watched.
   */
  watch(cookie: SocketCookie): boolean {
    u64words.write(this.#watched.key, 0, cookie);
    try {
      this.#watched.update();
    } catch (error) {
      if (error instanceof BpfError && error.errno === E2BIG) return false;
      throw error;
    }
    if (this.live(cookie) !== null) return true;
    this.#watched.remove();
    return false;
  }

  /** Hands over what happened since the last time, in order. One look at memory where nothing did. */
  drain(take: (event: MonitorEvent) => void): void {
    this.#ring ??= this.#mapRing(this.#events, this.#ringBytes);
    this.#ring.drain((view, at, length) => take(readEvent(view, at, length)));
  }

  /** Costs no system call. */
  counters(): MonitorCounters {
    const { events_lost, sockets_refused } = monitor_counters.fields;
    return {
      eventsLost: events_lost.get(this.#counters, 0),
      socketsRefused: sockets_refused.get(this.#counters, 0),
    };
  }

  /** Who fills `live`, most sockets first. Two calls of bpf(2) a user. */
  users(): UserSockets[] {
    const found: UserSockets[] = [];
    this.#users.forEachKey(() => {
      const userId = asUid(u32host.read(this.#users.key, 0));
      if (this.#users.lookup()) found.push({ userId, ...user_count.read(this.#users.value, 0) });
    });
    return found.sort((a, b) => b.live - a.live);
  }

  /** Who holds which sockets now, all over the system: some milliseconds. None where there is no list. */
  sockets(): SocketHolder[] {
    return this.#iterator === null ? [] : listSockets(this.#calls, this.#iterator);
  }

  /** Gives the mapped memory back; nothing may be drained or counted afterwards. */
  [Symbol.dispose](): void {
    for (const memory of this.#memory.splice(0)) memory[Symbol.dispose]();
  }

  #byCookie(map: BpfMap, cookie: SocketCookie): SocketRecord | null {
    u64words.write(map.key, 0, cookie);
    return map.lookup() ? readSocketRecord(map.value) : null;
  }

  #setKey(netns: U64, protocol: number, sourcePort: number, destination: IpAddress, destinationPort: number): void {
    const { key } = this.#flows;
    const fields = flow_key.fields;
    fields.netns.set(key, 0, netns);
    fields.protocol.set(key, 0, protocol);
    fields.source_port.set(key, 0, sourcePort);
    fields.destination0.set(key, 0, destination.w0);
    fields.destination1.set(key, 0, destination.w1);
    fields.destination2.set(key, 0, destination.w2);
    fields.destination3.set(key, 0, destination.w3);
    fields.destination_port.set(key, 0, destinationPort);
  }

  #fromSource(source: IpAddress): SocketRecord | null {
    const { key } = this.#flows;
    const fields = flow_key.fields;
    fields.source0.set(key, 0, source.w0);
    fields.source1.set(key, 0, source.w1);
    fields.source2.set(key, 0, source.w2);
    fields.source3.set(key, 0, source.w3);
    return this.#flows.lookup() ? readSocketRecord(this.#flows.value) : null;
  }

  #mapRing(descriptor: number, size: number): RingReader {
    const page = this.#calls.pageBytes;
    const consumer = this.#map(descriptor, 0, page, "read-write");
    const producer = this.#map(descriptor, page, page + 2 * size, "read");
    return new RingReader({ consumer, producer, dataAt: page, size });
  }

  #map(descriptor: number, offset: number, length: number, access: "read" | "read-write"): ArrayBuffer {
    const memory = this.#calls.mapMemory(descriptor, offset, length, access);
    this.#memory.push(memory);
    return memory.buffer;
  }
}
