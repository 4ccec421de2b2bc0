import type { Conntrack } from "../conntrack/conntrack.ts";
import type { Clock } from "../core/clock.ts";
import type { Connection, FlowTuple } from "../core/connection.ts";
import { generationMark, type Marks } from "../core/marks.ts";
import { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import { cookieText, type SocketCookie } from "../core/socket_cookie.ts";
import { isKernelsError } from "./is_kernels_error.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** Flows of datagrams whose sockets are known, at most: some 20 MB. */
const MOST_FLOWS = 65_536;
const LOOK_MILLISECONDS = 5_000;
/** A socket may have had thousands; each takes some 5 us, and packets wait meanwhile. */
const FLOWS_AT_ONCE = 256;

/** Whether the end of a socket will be told of. "unwatched": it is there, and has to be asked for; "gone": it is closed. */
export type Watched = "watched" | "unwatched" | "gone";

export interface FlowMemoryParts {
  readonly conntrack: Pick<Conntrack, "setMark">;
  readonly marks: Marks;
  readonly clock: Clock;
  readonly counters: WorkerCounters;
  readonly watch: (socket: SocketCookie, connection: Connection) => Watched;
  /** The cookies of all sockets for datagrams, in text; null if they could not all be listed. */
  readonly listSockets: () => ReadonlySet<string> | null;
}

/**
 * What the kernel remembers of flows (our bits of their connection marks), kept right: a flow that is judged anew and let
 * through gets the generation of now; a flow of datagrams is remembered for the socket that was judged, and no longer than
 * that socket lives, since another program could send from the same port. A connection of TCP needs no such care: whoever
 * comes next begins with a SYN, which is always judged.
 */
export class FlowMemory {
  /** Of the rules that hold. */
  generation: number;
  readonly #parts: FlowMemoryParts;
  /** By socket; the oldest first. */
  readonly #flows = new Map<string, Map<string, FlowTuple>>();
  readonly #unwatched = new Set<string>();
  /** Flows whose socket is closed. */
  readonly #ended: FlowTuple[] = [];
  #count = 0;
  #lookedAt: number;

  constructor(parts: FlowMemoryParts, generation: number) {
    this.#parts = parts;
    this.generation = generation;
    this.#lookedAt = parts.clock.monotonicMilliseconds();
  }

  /** To be called before a later packet of TCP gets its verdict, so that those behind it need none. */
  renew(connection: Connection): void {
    this.#mark(connection, "current");
  }

  /** To be called once a packet of another protocol is on its way: before, conntrack may not know its flow yet. */
  remember(connection: Connection, socket: SocketCookie | null): void {
    if (connection.protocol === IPPROTO_TCP) return;
    const current = !isDatagram(connection) || (socket !== null && this.#keep(connection, socket));
    this.#mark(connection, current ? "current" : "stale");
  }

  /** The socket is closed: whoever sends on its flows now is to be judged. */
  release(socket: SocketCookie): void {
    this.#release(cookieText(socket));
  }

  /** Milliseconds until `catchUp` has something to do; -1 if there is nothing that could be. */
  untilDue(): number {
    if (this.#ended.length > 0) return 0;
    return this.#unwatched.size === 0 ? -1 : this.#untilLook();
  }

  /** Goes on with what release has begun, and looks which sockets are still there whose end nobody tells. */
  catchUp(): void {
    for (const tuple of this.#ended.splice(0, FLOWS_AT_ONCE)) this.#mark(tuple, "stale");
    if (this.#unwatched.size > 0 && this.#untilLook() === 0) this.#look();
  }

  #untilLook(): number {
    const since = this.#parts.clock.monotonicMilliseconds() - this.#lookedAt;
    return Math.max(0, Math.ceil(LOOK_MILLISECONDS - since));
  }

  #look(): void {
    this.#lookedAt = this.#parts.clock.monotonicMilliseconds();
    const there = this.#ask(() => this.#parts.listSockets(), null);
    if (there === null) return;
    for (const socket of this.#unwatched) {
      if (!there.has(socket)) this.#release(socket);
    }
  }

  /** False if the socket is closed already. */
  #keep(connection: Connection, socket: SocketCookie): boolean {
    const name = cookieText(socket);
    const known = this.#flows.get(name);
    if (known === undefined) {
      const watched = this.#ask(() => this.#parts.watch(socket, connection), "unwatched");
      if (watched === "gone") return false;
      if (watched === "unwatched") this.#keepUnwatched(name);
    }
    this.#add(name, known ?? new Map(), connection);
    return true;
  }

  #keepUnwatched(socket: string): void {
    if (this.#unwatched.size === 0) this.#lookedAt = this.#parts.clock.monotonicMilliseconds();
    this.#unwatched.add(socket);
  }

  #add(socket: string, flows: Map<string, FlowTuple>, connection: Connection): void {
    const { protocol, source, destination, sourcePort, destinationPort, icmp } = connection;
    const text = [
      protocol,
      sourcePort,
      destinationPort,
      source.w0,
      source.w1,
      source.w2,
      source.w3,
      destination.w0,
      destination.w1,
      destination.w2,
      destination.w3,
    ].join(" ");
    this.#count += flows.has(text) ? 0 : 1;
    flows.set(text, { protocol, source, destination, sourcePort, destinationPort, icmp });
    this.#flows.set(socket, flows);
    while (this.#count > MOST_FLOWS) this.#releaseOldest();
  }

  #releaseOldest(): void {
    for (const socket of this.#flows.keys()) return this.#release(socket);
  }

  #release(socket: string): void {
    const flows = this.#flows.get(socket);
    if (flows === undefined) return;
    this.#flows.delete(socket);
    this.#unwatched.delete(socket);
    this.#count -= flows.size;
    for (const tuple of flows.values()) this.#ended.push(tuple);
  }

  #mark(tuple: FlowTuple, as: "current" | "stale"): void {
    const { conntrack, marks } = this.#parts;
    const value = as === "current" ? generationMark(marks, this.generation) : marks.stale;
    this.#ask(() => conntrack.setMark({ tuple, zone: 0 }, { value, mask: marks.mask }), false);
  }

  /** What the kernel says; `otherwise` where it gives an error, which is counted. */
  #ask<Answer>(question: () => Answer, otherwise: Answer): Answer {
    try {
      return question();
    } catch (error) {
      if (!isKernelsError(error)) throw error;
      this.#parts.counters.markErrors++;
      return otherwise;
    }
  }
}

function isDatagram({ protocol }: Connection): boolean {
  return protocol === IPPROTO_UDP || protocol === IPPROTO_UDPLITE;
}
