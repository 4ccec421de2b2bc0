import type { MonitorCounters } from "../ebpf/monitor.ts";
import type { Reporter } from "../report/reporter.ts";
import type { QueueEntry } from "./queue_table.ts";
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
  ["unreadable-packet", ({ unreadable }) => sum(unreadable), "packets had headers that cannot be read"],
];

/** Warns when a counter of trouble has grown since the last look: nothing fails silently, and nothing floods the log. */
export class HealthWatch {
  readonly #reporter: Reporter;
  readonly #seen = new Map<string, number>();

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  look(counters: WorkerCounters, queue: QueueEntry | null): void {
    for (const [code, count, meaning] of TROUBLES) this.#compare(code, count(counters), meaning);
    if (queue === null) return;
    const dropped = queue.queueDropped + queue.userDropped;
    this.#compare("queue-overflow", dropped, "packets were dropped by the kernel because the queue was full");
  }

  lookAtMonitor({ eventsLost, socketsRefused }: MonitorCounters): void {
    this.#compare("monitor-events-lost", eventsLost, "events of processes found no room; /proc was read instead");
    this.#compare("monitor-sockets-refused", socketsRefused, "sockets found no room in the monitor's table");
  }

  #compare(code: string, count: number, meaning: string): void {
    const before = this.#seen.get(code) ?? 0;
    this.#seen.set(code, count);
    if (count <= before) return; // less: another worker, which counts from zero
    this.#reporter.event({ event: "warning", code, message: `${count - before} ${meaning} (${count} in all)`, count });
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
