import type { DaemonEvent } from "../support/daemon.ts";
import type { Counts } from "./traffic.ts";

export interface Told {
  readonly decisions: number;
  /** Packets that the failure posture has dropped, since the verdict thread failed with them in hand. */
  readonly droppedByFailures: number;
  readonly failures: number;
  readonly warnings: readonly string[];
  readonly stopped: DaemonEvent | null;
}

/** Sums up the daemon's events, a JSON object a line. */
export function tell(events: Iterable<DaemonEvent>): Told {
  const told = { decisions: 0, droppedByFailures: 0, failures: 0, warnings: [] as string[] };
  let stopped: DaemonEvent | null = null;
  for (const event of events) {
    if (event.event === "decision") told.decisions++;
    if (event.event === "stopped") stopped = event;
    if (event.event !== "warning") continue;
    told.warnings.push(`${event.code}: ${event.message}`);
    if (event.code !== "verdict-thread-replaced") continue;
    told.failures++;
    told.droppedByFailures += Number(/\(([0-9]+) packets settled/.exec(event.message ?? "")?.[1]);
  }
  return { ...told, stopped };
}

/** Where what was sent, what arrived and what the daemon says do not agree, a sentence each. */
export function discrepancies(sent: Counts, arrived: Counts, told: Told): string[] {
  const found: string[] = [];
  let missing = 0;
  for (const [text, count] of Object.entries(sent)) {
    const there = arrived[text] ?? 0;
    if (text.endsWith(" vanishes") && there > 0) found.push(`${there} of "${text}" arrived`);
    if (there > count) found.push(`${there} of "${text}" arrived, ${count} were sent`);
    if (text.endsWith(" arrives")) missing += count - there;
  }
  const queue = queueOf(told.stopped);
  const lost = told.droppedByFailures + queue.dropped;
  if (missing > lost) found.push(`${missing} did not arrive; failures and full queues have dropped ${lost}`);
  if (queue.passedOpen !== 0) found.push(`${queue.passedOpen} passed a full queue, which was to drop`);
  const settled = queue.received + queue.dropped + queue.passedOpen;
  if (queue.sent !== settled) {
    found.push(`the rules sent ${queue.sent} packets to the queue, ${settled} are accounted for`);
  }
  return found;
}

interface QueueSums {
  readonly sent: number;
  readonly received: number;
  readonly dropped: number;
  readonly passedOpen: number;
}

function queueOf(stopped: DaemonEvent | null): QueueSums {
  const queue = stopped?.["queue"];
  const number = (key: string): number =>
    typeof queue === "object" && queue !== null ? Number(Reflect.get(queue, key)) : NaN;
  return {
    sent: number("sent"),
    received: stopped?.packets ?? NaN,
    dropped: number("queue_dropped") + number("user_dropped"),
    passedOpen: number("passed_open"),
  };
}
