import { assertEquals } from "@std/assert";
import { asUid } from "../../src/core/identifiers.ts";
import type { UserSockets } from "../../src/ebpf/monitor.ts";
import type { QueueTotals } from "../../src/daemon/queue_account.ts";
import { HealthWatch } from "../../src/daemon/watch_health.ts";
import type { WorkerCounters } from "../../src/daemon/worker_messages.ts";
import type { PlainEvent } from "../../src/report/plain_event.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { workerCounters } from "./worker_counters.ts";

interface Setting {
  readonly lookAtMonitor: (eventsLost: number, socketsRefused: number, users?: readonly UserSockets[]) => string[];
  readonly look: (counters: Partial<WorkerCounters>) => string[];
  readonly lookAtQueue: (totals: Partial<QueueTotals>) => string[];
}

const TOTALS: QueueTotals = { sent: 9, verdicts: 9, queueDropped: 0, userDropped: 0, passedOpen: 0 };

function setting(): Setting {
  const events: PlainEvent[] = [];
  const reporter: Reporter = { decisions: () => {}, event: (event) => void events.push(event) };
  const health = new HealthWatch(reporter);
  const said = (): string[] =>
    events.splice(0).map(({ event, code, message, count }) => `${event} ${code} ${count}: ${message}`);
  return {
    look(counters) {
      health.look(workerCounters(counters));
      return said();
    },
    lookAtQueue(totals) {
      health.lookAtQueue({ ...TOTALS, ...totals });
      return said();
    },
    lookAtMonitor(eventsLost, socketsRefused, users = []) {
      health.lookAtMonitor({ eventsLost, socketsRefused }, () => users);
      return said();
    },
  };
}

const CLEAN = workerCounters().queue;

Deno.test("HealthWatch is silent where all is well", () => {
  const { look, lookAtQueue } = setting();
  assertEquals(look({ decisions: 1000, unattributed: 7, queue: { ...CLEAN, received: 1000 } }), []);
  assertEquals(lookAtQueue({ sent: 1000, verdicts: 1000, passedOpen: null }), []);
});

Deno.test("HealthWatch names every counter that has grown", () => {
  const { look } = setting();
  const queue = { received: 9, malformed: 1, truncated: 2, refusedVerdicts: 3, overflows: 4 };
  const counters = {
    queue,
    lostRecords: 5,
    socketErrors: 6,
    markErrors: 8,
    turnedAway: 9,
    hurried: 10,
    checksumsRefused: 11,
    unreadable: { empty: 3, "ipv4-header-truncated": 4 },
  };
  assertEquals(look(counters), [
    "warning malformed-message 1: 1 messages from the packet queue could not be read (1 in all)",
    "warning truncated-message 2: 2 messages from the packet queue were cut (2 in all)",
    "warning refused-verdict 3: 3 verdicts were not taken by the kernel (3 in all)",
    "warning socket-overflow 4: 4 times the packet queue's socket overflowed (4 in all)",
    "warning lost-events 5: 5 events were lost, since output is slower than connections come (5 in all)",
    "warning socket-lookup-failed 6: 6 questions to the kernel about sockets failed (6 in all)",
    "warning flow-mark-failed 8: 8 marks of flows could not be set: these flows are judged again (8 in all)",
    "warning waiting-full 9: 9 packets were dropped, since too many waited for their decision (9 in all)",
    "warning waiting-full-decided 10: 10 decisions were made early, since too many packets waited for theirs (10 in all)",
    "warning checksum-refused 11: 11 checksums are unknown, since too many were wanted (11 in all)",
    "warning unreadable-packet 7: 7 packets had headers that cannot be read (7 in all)",
  ]);
});

Deno.test("HealthWatch says each trouble once, and again when it grows", () => {
  const { look } = setting();
  assertEquals(look({ lostRecords: 5 }).length, 1);
  assertEquals(look({ lostRecords: 5 }), []);
  assertEquals(look({ lostRecords: 7 }), [
    "warning lost-events 7: 2 events were lost, since output is slower than connections come (7 in all)",
  ]);
});

Deno.test("HealthWatch begins anew with a worker that replaces another", () => {
  const { look } = setting();
  look({ lostRecords: 5 });
  assertEquals(look({ lostRecords: 0 }), []);
  assertEquals(look({ lostRecords: 2 }).length, 1);
});

Deno.test("HealthWatch says what a full queue has dropped, and what it has let through", () => {
  const { lookAtQueue } = setting();
  assertEquals(lookAtQueue({ queueDropped: 1, userDropped: 7 }), [
    "warning queue-overflow 8: 8 packets were dropped by the kernel because the queue was full (8 in all)",
  ]);
  assertEquals(lookAtQueue({ queueDropped: 1, userDropped: 7, passedOpen: 3 }), [
    "warning queue-passed-open 3: 3 packets were let through by the kernel because the queue was full: no rule was asked; their flows are judged as soon as no more pass (3 in all)",
  ]);
  assertEquals(lookAtQueue({ queueDropped: 1, userDropped: 7, passedOpen: 3 }), []);
});

Deno.test("HealthWatch says what the monitor had no room for", () => {
  const { lookAtMonitor } = setting();
  assertEquals(lookAtMonitor(0, 0), []);
  assertEquals(lookAtMonitor(2, 3), [
    "warning monitor-events-lost 2: 2 events of processes found no room; /proc was read instead (2 in all)",
    "warning monitor-sockets-refused 3: 3 times a socket found no room in the monitor's table (3 in all)",
  ]);
  assertEquals(lookAtMonitor(2, 3), []);
});

Deno.test("HealthWatch names three of those whose sockets found no room since the last look", () => {
  const { lookAtMonitor } = setting();
  const users = (...refused: readonly number[]): UserSockets[] =>
    refused.map((times, index) => ({ userId: asUid(1000 + index), live: 7, refused: times }));
  const whose = (times: number, user: number): string => `; ${times} times one of user ${user}, who has 7 in it`;
  assertEquals(lookAtMonitor(0, 10, users(1, 0, 4, 2, 3)), [
    "warning monitor-sockets-refused 10: 10 times a socket found no room in the monitor's table (10 in all)" +
    whose(4, 1002) + whose(3, 1004) + whose(2, 1003),
  ]);
  assertEquals(lookAtMonitor(0, 12, users(1, 2, 4, 2, 3)), [
    "warning monitor-sockets-refused 12: 2 times a socket found no room in the monitor's table (12 in all)" +
    whose(2, 1001),
  ]);
});
