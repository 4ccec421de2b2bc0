import type { WorkerCounters } from "../../src/daemon/worker_messages.ts";

/** Totals of a worker that has done nothing, but for what is told. */
export function workerCounters(rest: Partial<WorkerCounters> = {}): WorkerCounters {
  return {
    queue: { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 },
    dns: {
      questions: 0,
      answers: 0,
      untrusted: 0,
      unasked: 0,
      unread: { malformed: 0, other: 0, "too-many-records": 0, gap: 0 },
    },
    decisions: 0,
    repeated: 0,
    turnedAway: 0,
    hurried: 0,
    selfTests: 0,
    unreadable: {},
    unattributed: 0,
    lostRecords: 0,
    socketErrors: 0,
    checksumsRefused: 0,
    markErrors: 0,
    ...rest,
  };
}
