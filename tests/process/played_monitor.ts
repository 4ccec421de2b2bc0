import { asGid, asPid, asUid } from "../../src/core/identifiers.ts";
import type { SocketCookie } from "../../src/core/socket_cookie.ts";
import type { Flow } from "../../src/ebpf/flow_key.ts";
import type { SocketHolder } from "../../src/ebpf/list_sockets.ts";
import type { MonitorCounters } from "../../src/ebpf/monitor.ts";
import type { ExecEvent, MonitorEvent } from "../../src/ebpf/monitor_event.ts";
import type { SocketRecord } from "../../src/ebpf/socket_record.ts";
import type { U64 } from "../../src/ebpf/u64.ts";
import type { MonitorParts } from "../../src/process/attribute_by_monitor.ts";

export const NETNS: U64 = { low: 3, high: 0 };
/** FakeProcFs starts its processes at this time unless told. */
const START = 100;
const NO_COOKIE: SocketCookie = { low: 0, high: 0 };

/** A monitor that knows what a test tells it. */
export class PlayedMonitor implements MonitorPlayed {
  readonly liveSockets = new Map<number, SocketRecord>();
  readonly goneSockets = new Map<number, SocketRecord>();
  flowRecord: SocketRecord | null = null;
  portRecord: SocketRecord | null = null;
  readonly events: MonitorEvent[] = [];
  holders: SocketHolder[] = [];
  /** How often all sockets were listed. */
  listings = 0;
  eventsLost = 0;

  live({ low }: SocketCookie): SocketRecord | null {
    return this.liveSockets.get(low) ?? null;
  }

  gone({ low }: SocketCookie): SocketRecord | null {
    return this.goneSockets.get(low) ?? null;
  }

  flow(netns: U64, _flow: Flow): SocketRecord | null {
    return netns.low === NETNS.low ? this.flowRecord : null;
  }

  port(netns: U64, _flow: Flow): SocketRecord | null {
    return netns.low === NETNS.low ? this.portRecord : null;
  }

  drain(take: (event: MonitorEvent) => void): void {
    for (const event of this.events.splice(0)) take(event);
  }

  counters(): MonitorCounters {
    return { eventsLost: this.eventsLost, socketsRefused: 0 };
  }

  sockets(): SocketHolder[] {
    this.listings++;
    return this.holders;
  }
}

type MonitorPlayed = MonitorParts["monitor"];

export function record(pid: number, other: Partial<SocketRecord> = {}): SocketRecord {
  return {
    cookie: NO_COOKIE,
    netns: NETNS,
    pid: asPid(pid),
    start: START,
    execId: 1,
    parent: asPid(1),
    userId: asUid(1000),
    groupId: asGid(1000),
    cgroup: 1,
    executable: { device: 0, inode: { low: 0, high: 0 } },
    time: 0,
    comm: "comm",
    ...other,
  };
}

export function exec(pid: number, link: string, other: Partial<ExecEvent> = {}): ExecEvent {
  return {
    kind: "exec",
    process: { pid: asPid(pid), start: START },
    execId: 1,
    parent: { pid: asPid(1), start: START },
    time: 0,
    cgroup: 1,
    userId: asUid(1000),
    groupId: asGid(1000),
    comm: "comm",
    executable: { device: 0, inode: { low: 0, high: 0 } },
    link,
    args: [link],
    argsComplete: true,
    ...other,
  };
}

export function exit(pid: number): MonitorEvent {
  return { kind: "exit", process: { pid: asPid(pid), start: START }, time: 0 };
}

export function holder(pid: number, inode: number, descriptor = 3): SocketHolder {
  return { pid: asPid(pid), start: START, execId: 1, descriptor, cookie: null, inode: { low: inode, high: 0 } };
}
