import { tellNotice } from "./announce.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { InterceptionHealth } from "./interception_health.ts";
import { keepNames } from "./keep_names.ts";
import { PassedUnjudged } from "./passed_unjudged.ts";
import type { QueueTotals } from "./queue_account.ts";
import type { Decider } from "./start_decider.ts";
import type { Guard } from "./start_guard.ts";
import { HealthWatch } from "./watch_health.ts";
import type { WorkerCounters } from "./worker_messages.ts";

const HEALTH_MILLISECONDS = 5_000;
const SELF_TEST_MILLISECONDS = 60_000;
const NAMES_MILLISECONDS = 300_000;
const NOTICE_MILLISECONDS = 3_600_000;

/** Looks after everything by the clock, until the context's resources are given back; what it sees is told. */
export interface Supervision {
  look(counters: WorkerCounters | null, totals: QueueTotals): void;
}

export function supervise(
  { options, source, resources }: DaemonContext,
  { monitor, selfTest, thread, namesFile, counters }: Decider,
  { changes, account }: Guard,
  interception: InterceptionHealth,
): Supervision {
  const health = new HealthWatch(options.reporter);
  const passed = new PassedUnjudged(() => void changes.judgeAnew(), () => performance.now());
  const look: Supervision["look"] = (current, totals) => {
    passed.look(totals.passedOpen);
    if (current !== null) health.look(current);
    health.lookAtQueue(totals);
    health.lookAtMonitor(monitor.losses(), () => monitor.users());
  };
  resources.use(every(HEALTH_MILLISECONDS, () => void account.look().then((totals) => look(counters(), totals))));
  resources.use(every(SELF_TEST_MILLISECONDS, () => void selfTest.run()));
  resources.use(every(NAMES_MILLISECONDS, () => void keepNames(thread, namesFile)));
  resources.use(every(NOTICE_MILLISECONDS, () => tellNotice(options, source)));
  resources.use(every(NOTICE_MILLISECONDS, () => interception.remind()));
  return { look };
}

function every(milliseconds: number, act: () => void): Disposable {
  const timer = setInterval(act, milliseconds);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
