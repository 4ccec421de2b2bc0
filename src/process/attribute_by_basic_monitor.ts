import type { Attributed } from "../core/attribution.ts";
import { NANOSECONDS_PER_TICK } from "../core/clock_tick.ts";
import type { Connection } from "../core/connection.ts";
import { asSocketInode, INIT, type SocketInode } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import { sameCookie } from "../core/socket_cookie.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import type { Monitor } from "../ebpf/monitor.ts";
import type { SocketRecord } from "../ebpf/socket_record.ts";
import type { U64 } from "../ebpf/u64.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import { ProcAttributor } from "./attribute_by_proc.ts";
import { type Attributor, unknownSender } from "./attributor.ts";
import type { ProcessFinder } from "./find_process.ts";
import { flowOf } from "./flow_of.ts";
import { isWhole } from "./is_whole.ts";
import type { ProcessDirectory } from "./proc_fs.ts";
import type { KnownProcess } from "./process_cache.ts";
import { socketsOf } from "./sockets_of.ts";

const NO_SOCKET = asSocketInode(0);

export interface BasicMonitorParts {
  readonly monitor: Pick<Monitor, "live" | "gone" | "flow">;
  /** Cookie of the network namespace whose packets are judged. */
  readonly netns: U64;
  readonly finder: ProcessFinder;
}

/**
 * Who sent a packet, where the monitor may not read the kernel's memory: its records have a pid, but neither the start of
 * that process nor its program. A pid alone proves nothing, since it may have gone to another process, or the process on
 * to another program. So a record is believed only while its process holds the socket open, which /proc shows: that is as
 * sure as /proc is, and needs no search through all processes. Of who is known to have sent this very packet and holds its
 * socket no more nothing is made up, and nobody else is named in its stead, though others may hold the socket.
 */
export class BasicMonitorAttributor implements Attributor {
  readonly catchUpWithin = -1;
  readonly #parts: BasicMonitorParts;
  readonly #byProc: ProcAttributor;

  constructor(parts: BasicMonitorParts) {
    this.#parts = parts;
    this.#byProc = new ProcAttributor(parts.finder);
  }

  /** Nothing is known without the socket. */
  known(): null {
    return null;
  }

  saw(): boolean {
    return false;
  }

  attribute(connection: Connection, search: SocketSearch): Attributed {
    const sender = this.#sender(connection, search);
    if (sender !== null) return this.#attributeTo(sender, connection, search);
    this.#lookAtUsers(socketsOf(search));
    return this.#byProc.attribute(connection, search);
  }

  holderOf(inode: SocketInode): Process | null {
    return this.#byProc.holderOf(inode);
  }

  directoryOf(process: Process): ProcessDirectory | null {
    return this.#byProc.directoryOf(process);
  }

  catchUp(): void {}

  [Symbol.dispose](): void {
    this.#byProc[Symbol.dispose]();
  }

  /**
   * Who was seen when this datagram was sent, or when this connection began. Of another socket than the one that the kernel
   * names for certain it was an earlier flow with the same ends.
   */
  #sender(connection: Connection, search: SocketSearch): SocketRecord | null {
    const { monitor, netns } = this.#parts;
    const flow = flowOf(connection);
    const record = flow === null ? null : monitor.flow(netns, flow);
    if (record === null || record.pid === INIT) return null;
    return search.kind !== "exact" || sameCookie(search.socket.cookie, record.cookie) ? record : null;
  }

  #attributeTo(sender: SocketRecord, connection: Connection, search: SocketSearch): Attributed {
    const userId = connection.userId ?? sender.userId;
    const socket = socketsOf(search).find(({ cookie }) => sameCookie(cookie, sender.cookie));
    const known = this.#parts.finder.findIn(sender.pid, socket?.inode ?? NO_SOCKET);
    if (known === null || !isSender(known, sender)) return unknownSender(userId, sender.cookie, whyUnknown(sender));
    const { process } = known;
    const attribution = { source: "ebpf-flow", confidence: "exact", why: "seen when it was sent", process } as const;
    return { attribution, socket: sender.cookie, userId };
  }

  /** Who used a socket last is looked at first, before all others are: mostly it is held there. */
  #lookAtUsers(sockets: readonly SocketInfo[]): void {
    const { monitor, finder } = this.#parts;
    for (const { cookie, inode } of sockets) {
      const user = cookie === null ? null : monitor.live(cookie) ?? monitor.gone(cookie);
      if (user !== null && user.pid !== INIT && finder.findIn(user.pid, inode) !== null) return;
    }
  }
}

/** A process that began later than the record has only got its pid. */
function isSender({ directory, process }: KnownProcess, { time }: SocketRecord): boolean {
  return process.startTime <= Math.floor(time / NANOSECONDS_PER_TICK) && isWhole(directory, process);
}

function whyUnknown({ pid }: SocketRecord): string {
  return `process ${pid} sent it, and has ended or closed the socket; which program it ran was not seen`;
}
