import type { Uid } from "../core/identifiers.ts";
import type { MonitorCounters, UserSockets } from "../ebpf/monitor.ts";
import type { Reporter } from "../report/reporter.ts";
import type { QueueTotals } from "./queue_account.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** Counters that should stay at zero, and what it means when they do not. */
const TROUBLES: readonly [code: string, count: (counters: WorkerCounters) => number, meaning: string][] = [
  ["malformed-message", ({ queue }) => queue.malformed, "messages from the packet queue could not be read"],
  ["truncated-message", ({ queue }) => queue.truncated, "messages from the packet queue were cut"],
  ["refused-verdict", ({ queue }) => queue.refusedVerdicts, "verdicts were not taken by the kernel"],
  ["socket-overflow", ({ queue }) => queue.overflows, "times the packet queue's socket overflowed"],
  ["lost-events", ({ lostRecords }) => lostRecords, "events were lost, since output is slower than connections come"],
  ["socket-lookup-failed", ({ socketErrors }) => socketErrors, "questions to the kernel about sockets failed"],
  ["flow-mark-failed", ({ markErrors }) => markErrors, "marks of flows could not be set: these flows are judged again"],
  ["waiting-full", ({ turnedAway }) => turnedAway, "packets were dropped, since too many waited for their decision"],
  [
    "waiting-full-decided",
    ({ hurried }) => hurried,
    "decisions were made early, since too many packets waited for theirs",
  ],
  ["checksum-refused", ({ checksumsRefused }) => checksumsRefused, "checksums are unknown, since too many were wanted"],
  ["unreadable-packet", ({ unreadable }) => sum(unreadable), "packets had headers that cannot be read"],
];

/** Of those who fill the monitor's table, so many are named. */
const MOST_NAMED = 3;

/** Warns when a counter of trouble has grown since the last look: nothing fails silently, and nothing floods the log. */
export class HealthWatch {
  readonly #reporter: Reporter;
  readonly #seen = new Map<string, number>();
  /** How often each user's sockets found no room, when that was looked at last. */
  #refused: ReadonlyMap<Uid, number> = new Map();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  look(counters: WorkerCounters): void {
    for (const [code, count, meaning] of TROUBLES) this.#compare(code, count(counters), meaning);
  }

  lookAtQueue({ queueDropped, userDropped, passedOpen }: QueueTotals): void {
    const why = "by the kernel because the queue was full";
    this.#compare("queue-overflow", queueDropped + userDropped, `packets were dropped ${why}`);
    this.#compare(
      "queue-passed-open",
      passedOpen ?? 0,
      `packets were let through ${why}: no rule was asked; their flows are judged as soon as no more pass`,
    );
  }

  /** `users` is asked only where some had no room: it may be thousands. */
  lookAtMonitor({ eventsLost, socketsRefused }: MonitorCounters, users: () => readonly UserSockets[]): void {
    this.#compare("monitor-events-lost", eventsLost, "events of processes found no room; /proc was read instead");
    const refused = this.#growth("monitor-sockets-refused", socketsRefused);
    if (refused > 0) this.#tellRefused(refused, socketsRefused, this.#whoFills(users()));
  }

  /** Those who had no room since the last look, who had it most often first. */
  #whoFills(users: readonly UserSockets[]): readonly RefusedUser[] {
    const grown = users.map((user) => ({ ...user, times: user.refused - (this.#refused.get(user.userId) ?? 0) }));
    this.#refused = new Map(users.map(({ userId, refused }) => [userId, refused]));
    return grown.filter(({ times }) => times > 0).sort((a, b) => b.times - a.times).slice(0, MOST_NAMED);
  }

  #tellRefused(times: number, count: number, users: readonly RefusedUser[]): void {
    const whose = users.map(({ userId, times, live }) =>
      `; ${times} times one of user ${userId}, who has ${live} in it`
    );
    const message = `${times} times a socket found no room in the monitor's table (${count} in all)${whose.join("")}`;
    this.#reporter.event({
      event: "warning",
      code: "monitor-sockets-refused",
      message,
      count,
      users: users.map(({ userId, times, live }) => ({ user_id: userId, refused: times, sockets: live })),
    });
  }

  #compare(code: string, count: number, meaning: string): void {
    const growth = this.#growth(code, count);
    if (growth === 0) return;
    this.#reporter.event({ event: "warning", code, message: `${growth} ${meaning} (${count} in all)`, count });
  }

  /** By how much a counter has grown; 0 for one that is less than it was: another worker, which counts from zero. */
  #growth(code: string, count: number): number {
    const before = this.#seen.get(code) ?? 0;
    this.#seen.set(code, count);
    return Math.max(0, count - before);
  }
}

/** How often a user's sockets found no room since the last look. */
interface RefusedUser extends UserSockets {
  readonly times: number;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
