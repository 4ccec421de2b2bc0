import type { Attributed } from "../core/attribution.ts";
import type { Clock } from "../core/clock.ts";
import type { Connection } from "../core/connection.ts";
import { INIT, type SocketInode, type Uid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import type { Monitor } from "../ebpf/monitor.ts";
import type { MonitorEvent } from "../ebpf/monitor_event.ts";
import { ProcessTable } from "../ebpf/process_table.ts";
import type { SocketRecord } from "../ebpf/socket_record.ts";
import type { U64 } from "../ebpf/u64.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import { type Attributor, unknownSender } from "./attributor.ts";
import { flowOf } from "./flow_of.ts";
import { KnownHolders } from "./known_holders.ts";
import type { ProcessDirectory, ProcFs } from "./proc_fs.ts";
import type { RecordedGroups } from "./recorded_groups.ts";
import { readSeeds } from "./seeds.ts";
import { SenderProcesses } from "./sender_processes.ts";
import { socketsOf } from "./sockets_of.ts";

/** All sockets of the system are listed at most so often: it takes some milliseconds, and all packets wait for it. */
const LIST_MILLISECONDS = 1000;
const JUST_NOW_NANOSECONDS = 1e9;

export interface MonitorParts {
  readonly monitor: Pick<Monitor, "live" | "gone" | "flow" | "port" | "drain" | "counters" | "sockets">;
  /** Cookie of the network namespace whose packets are judged. */
  readonly netns: U64;
  readonly procFs: ProcFs;
  readonly groups: RecordedGroups;
  readonly clock: Clock;
  readonly nanosecondsAfterBoot: () => number;
  /** A socket that is watched (Monitor.watch) was closed. */
  readonly onReleased: (socket: SocketCookie) => void;
}

/**
 * Who sent a packet, by what the monitor's programs wrote down while the sender sent: right also of a program that has
 * ended before anybody could look. In this order: the socket that sock_diag found, as long as it lives and after; the
 * datagram or the closed socket of this very flow; who held the socket when all were listed; a closed socket with this
 * port. What is left is unknown.
 */
export class MonitorAttributor implements Attributor {
  /** The ring has room for some thousand events. */
  readonly catchUpWithin = 250;
  readonly #parts: MonitorParts;
  readonly #table: ProcessTable;
  readonly #processes: SenderProcesses;
  #holders: KnownHolders;
  #listedAt: number;
  #eventsLost = 0;
  /** Who sent the packet that is looked at, where that is all: the program is not known. */
  #unnamed: SocketRecord | null = null;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
    this.#table = new ProcessTable();
    this.#processes = new SenderProcesses(parts.procFs, parts.clock, this.#table, parts.groups);
    this.#seed();
    this.#holders = new KnownHolders(parts.monitor.sockets());
    this.#listedAt = parts.clock.monotonicMilliseconds();
  }

  /**
   * The first packet of a TCP connection: the monitor has written down who connects, just before it was sent. What was
   * written down longer ago could be of another connection with the same ends, where there was no room for this one.
   */
  known(connection: Connection): Attributed | null {
    const record = connection.protocol === IPPROTO_TCP ? this.#flowRecord(connection) : null;
    if (record === null || this.#parts.nanosecondsAfterBoot() - record.time > JUST_NOW_NANOSECONDS) return null;
    this.catchUp();
    const known = this.#known(record, "ebpf-flow", "exact", "seen when it connected");
    return known === null ? null : { ...known, userId: connection.userId ?? known.userId };
  }

  saw(connection: Connection): boolean {
    return this.#flowRecord(connection) !== null;
  }

  attribute(connection: Connection, search: SocketSearch): Attributed {
    this.catchUp();
    this.#unnamed = null;
    const known = this.#byRecord(connection, search) ?? this.#byHolder(search) ?? this.#byPort(connection, search);
    const [socket] = socketsOf(search);
    const userId = connection.userId ?? socket?.userId ?? null;
    if (known !== null) return { ...known, userId: userId ?? known.userId };
    return this.#unknown(userId, search);
  }

  holderOf(inode: SocketInode): Process | null {
    return this.#holder(inode)?.process ?? null;
  }

  catchUp(): void {
    const { monitor } = this.#parts;
    monitor.drain((event) => this.#take(event));
    const { eventsLost } = monitor.counters();
    if (eventsLost === this.#eventsLost) return;
    this.#eventsLost = eventsLost;
    this.#seed();
  }

  directoryOf(process: Process): ProcessDirectory | null {
    return this.#processes.directoryOf(process);
  }

  [Symbol.dispose](): void {
    this.#processes[Symbol.dispose]();
  }

  #seed(): void {
    const { procFs, nanosecondsAfterBoot } = this.#parts;
    this.#table.seed(readSeeds(procFs), nanosecondsAfterBoot());
  }

  #take(event: MonitorEvent): void {
    this.#table.apply(event);
    if (event.kind === "exec") this.#parts.groups.find(event.cgroup); // a service's group goes when its last process ends
    if (event.kind === "exit") this.#processes.forget(event.process);
    if (event.kind === "released") this.#parts.onReleased(event.cookie);
  }

  /**
   * A connected socket is known by itself. An unconnected one may have been used by several, and its datagrams name their
   * senders.
   */
  #byRecord(connection: Connection, search: SocketSearch): Attributed | null {
    switch (search.kind) {
      case "exact":
        return this.#bySocket(search.socket, "exact", search.why) ?? this.#byFlow(connection);
      case "likely":
        return this.#byFlow(connection) ?? this.#bySocket(search.socket, "exact", search.why);
      case "candidates":
        return this.#byFlow(connection) ?? this.#byCandidate(search);
      case "none":
        return this.#byFlow(connection);
    }
  }

  #byCandidate({ candidates, why }: Extract<SocketSearch, { kind: "candidates" }>): Attributed | null {
    for (const { socket } of candidates) {
      const known = this.#bySocket(socket, "guess", why);
      if (known !== null) return known;
    }
    return null;
  }

  #bySocket({ cookie }: SocketInfo, confidence: "exact" | "guess", why: string): Attributed | null {
    if (cookie === null) return null;
    const { monitor } = this.#parts;
    const live = monitor.live(cookie);
    if (live !== null) return this.#known(live, "ebpf", confidence, why);
    const closed = monitor.gone(cookie);
    return closed === null ? null : this.#known(closed, "ebpf-closed", confidence, `${why}; closed since`);
  }

  #byFlow(connection: Connection): Attributed | null {
    const record = this.#flowRecord(connection);
    return record === null ? null : this.#known(record, "ebpf-flow", "exact", "seen when it was sent");
  }

  #flowRecord(connection: Connection): SocketRecord | null {
    const flow = flowOf(connection);
    return flow === null ? null : this.#parts.monitor.flow(this.#parts.netns, flow);
  }

  /** A closed socket that sent from this port, wherever to. */
  #byPort(connection: Connection, search: SocketSearch): Attributed | null {
    const flow = search.kind === "none" ? flowOf(connection) : null;
    const record = flow === null ? null : this.#parts.monitor.port(this.#parts.netns, flow);
    return record === null ? null : this.#known(record, "ebpf-flow", "guess", "only the port fits: a guess");
  }

  /** Null for what init made for those that it starts (socket activation): its sockets are asked for by their holders. */
  #known(
    record: SocketRecord,
    source: "ebpf" | "ebpf-closed" | "ebpf-flow",
    confidence: Sure,
    why: string,
  ): Attributed | null {
    if (record.pid === INIT) return null;
    const process = this.#processes.find(record);
    if (process !== null) {
      return { attribution: { source, confidence, why, process }, socket: record.cookie, userId: record.userId };
    }
    this.#unnamed = record;
    return null;
  }

  #unknown(userId: Uid | null, search: SocketSearch): Attributed {
    if (this.#unnamed === null) return unknownSender(userId, socketsOf(search)[0]?.cookie ?? null, search.why);
    const { pid, comm, cookie } = this.#unnamed;
    const named = `process ${pid} (it called itself ${JSON.stringify(comm)})`;
    return unknownSender(userId, cookie, `${named} sent it and has ended; which program it ran was not seen`);
  }

  #byHolder(search: SocketSearch): Attributed | null {
    for (const socket of socketsOf(search)) {
      const holder = this.#holder(socket.inode);
      if (holder === null) continue;
      const confidence = search.kind === "candidates" || holder.others > 0 ? "guess" : "exact";
      const why = holder.others > 0 ? `${search.why}; ${holder.others + 1} processes hold it` : search.why;
      const attribution = { source: "socket-list", confidence, why, process: holder.process } as const;
      return { attribution, socket: socket.cookie, userId: socket.userId };
    }
    return null;
  }

  /** From the last list, if that is still true; else from a new one, if the last is not too young. */
  #holder(inode: SocketInode): Holder | null {
    if (inode === 0) return null;
    const before = this.#listed(inode);
    if (before !== null) return before;
    const now = this.#parts.clock.monotonicMilliseconds();
    if (now - this.#listedAt < LIST_MILLISECONDS) return null;
    this.#holders = new KnownHolders(this.#parts.monitor.sockets());
    this.#listedAt = now;
    return this.#listed(inode);
  }

  #listed(inode: SocketInode): Holder | null {
    const holders = this.#holders.of(inode);
    const others = new Set(holders.map(({ pid }) => pid)).size - 1;
    for (const each of holders) {
      const process = this.#processes.find(each);
      if (process !== null && this.directoryOf(process)?.socketAt(each.descriptor) === inode) {
        return { process, others };
      }
    }
    return null;
  }
}

type Sure = "exact" | "guess";

interface Holder {
  readonly process: Process;
  /** How many other processes have the socket open, too. */
  readonly others: number;
}
