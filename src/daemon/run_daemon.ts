import { Libc } from "../ffi/libc.ts";
import { DecisionCounts } from "../report/decision_counts.ts";
import { FanOut } from "../report/fan_out.ts";
import { RecentWarnings } from "../report/recent_warnings.ts";
import { tellReady } from "./announce.ts";
import type { DaemonContext } from "./daemon_context.ts";
import { Floods } from "./floods.ts";
import { giveBackMemory } from "./give_back_memory.ts";
import { holdPackets } from "./hold_packets.ts";
import { keepHistory } from "./keep_history.ts";
import { keepNames } from "./keep_names.ts";
import { lockInstance } from "./instance_lock.ts";
import { InterceptionHealth } from "./interception_health.ts";
import { needsChecksums } from "./needs_checksums.ts";
import type { DaemonOptions } from "./options.ts";
import { LIST_MILLISECONDS, PolicySource } from "./policy_source.ts";
import { checkCapabilities } from "./preflight.ts";
import type { QueueTotals } from "./queue_account.ts";
import { queueSetting } from "./queue_setting.ts";
import { RUN_DIRECTORY } from "./run_directory.ts";
import type { SelfTestResult } from "./self_test.ts";
import { type Decider, startDecider } from "./start_decider.ts";
import { type Guard, startGuard } from "./start_guard.ts";
import { controlRights, startControl, type StartedControl } from "./start_control.ts";
import { startLogs } from "./start_logs.ts";
import { serveManager } from "./serve_manager.ts";
import { type ServiceManager, serviceManager } from "./service_manager.ts";
import { supervise } from "./supervise.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** The unit's TimeoutStartSec is for a start without lists: from now on it may take so long, in microseconds. */
const STARTS_LATE = `EXTEND_TIMEOUT_USEC=${(LIST_MILLISECONDS + 15_000) * 1000}`;

/**
 * Runs the firewall until the signal aborts. The order matters: first everything that can be refused, then the queue,
 * then the thread that reads it, and only then the rules that send packets there; backwards at the end. Throws an
 * ExitError. Leaves nothing behind, but for one case: where it cannot go on and DaemonDown is closed, the rules stay, and
 * drop new connections until it runs again.
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  checkCapabilities(Deno.readTextFileSync("/proc/self/status"));
  await using resources = new AsyncDisposableStack();
  const { context, decider, guard, stop, manager } = await start(options, resources);
  try {
    await Promise.race([aborted(options.signal), decider.lost]);
  } catch (error) {
    if (!context.setting.bypass) guard.firewall.keep();
    throw error;
  }
  manager?.tell("STOPPING=1");
  await stop();
}

interface Running {
  /** Null where we are no service. */
  readonly manager: ServiceManager | null;
  readonly context: DaemonContext;
  readonly decider: Decider;
  readonly guard: Guard;
  readonly stop: () => Promise<void>;
}

async function start(given: DaemonOptions, resources: AsyncDisposableStack): Promise<Running> {
  const reporter = new FanOut(given.reporter);
  const options = { ...given, reporter };
  const libc = resources.use(new Libc());
  resources.use(lockInstance(libc, RUN_DIRECTORY));
  const source = resources.use(new PolicySource(libc, options));
  const context = { libc, options, reporter, source, setting: queueSetting(options, source.configuration), resources };
  const manager = serviceManager(libc, (name) => Deno.env.get(name), Deno.pid);
  if (manager !== null) resources.use(manager);
  if (manager !== null && !context.setting.bypass) await holdPackets(context);
  if (source.isWaitingForLists) manager?.tell(STARTS_LATE);
  const reopenLog = startLogs(context);
  const rights = controlRights(libc, options.configPath, source.configuration.control);
  const warnings = new RecentWarnings(() => Date.now() * 1000);
  reporter.add(warnings);
  const counts = new DecisionCounts();
  reporter.add(counts);
  resources.use(keepHistory(context));
  const interception = new InterceptionHealth(options.reporter);
  const floods = new Floods(options.reporter);
  const decider = await startDecider(context, {
    onSelfTest: (result) => interception.onSelfTest(result),
    onFlood: (flow) => floods.add(flow),
  });
  const guard = await startGuard(context, decider, (change) => interception.onRulesChanged(change));
  floods.dropBy((flows) => guard.firewall.dropDenied(flows));
  const supervision = supervise(context, decider, guard, interception);
  options.onReload(() => {
    reopenLog();
    source.reload();
  });
  writePidFile(options, resources);
  const control = await startControl({ context, decider, guard, interception, warnings, counts }, rights);
  if (manager !== null) serveManager(manager, context, decider);
  await announce(context, decider, guard, control);
  source.follow((policy) => {
    void decider.checksums.expect(needsChecksums(policy));
    return guard.changes.adopt(policy);
  });
  const stop = async (): Promise<void> => {
    const [counters, queued] = await windDown(decider, guard);
    supervision.look(counters, queued);
    const { rulesChanged } = interception;
    options.reporter.event({ event: "stopped", ...totals(counters, queued), rules_changed: rulesChanged });
  };
  return { context, decider, guard, stop, manager };
}

async function announce(
  { libc, options, source }: DaemonContext,
  { queue, names, monitor, selfTest }: Decider,
  { firewall, takenOver }: Guard,
  control: StartedControl,
): Promise<void> {
  const others = "the interception rules are left to somebody else"; // who sets them when we are ready, at the soonest
  const tested: SelfTestResult = firewall.name === "none"
    ? { outcome: "not possible", why: others }
    : await selfTest.run();
  tellReady(options, source, { queue, names, firewall, monitor, control, selfTest: tested }, takenOver);
  giveBackMemory(libc);
}

/** First no packet comes any more, then none is left; the counters are exact. */
async function windDown(
  { selfTest, thread, namesFile }: Decider,
  { firewall, flows, account }: Guard,
): Promise<readonly [WorkerCounters, QueueTotals]> {
  selfTest[Symbol.dispose](); // it would fail without the rules
  await firewall.remove();
  await keepNames(thread, namesFile);
  const counters = await thread.stop();
  flows.clear();
  return [counters, await account.close()];
}

function totals(
  { decisions, repeated, turnedAway, selfTests, unattributed, lostRecords, unreadable, dns }: WorkerCounters,
  { sent, verdicts, queueDropped, userDropped, passedOpen }: QueueTotals,
): Record<string, unknown> {
  return {
    packets: verdicts,
    queue: {
      sent,
      queue_dropped: queueDropped,
      user_dropped: userDropped,
      passed_open: passedOpen,
    },
    decisions,
    repeated,
    turned_away: turnedAway,
    self_tests: selfTests,
    unattributed,
    unreadable,
    lost_events: lostRecords,
    dns,
  };
}

function writePidFile({ pidFile }: DaemonOptions, resources: AsyncDisposableStack): void {
  if (pidFile === null) return;
  Deno.writeTextFileSync(pidFile, `${Deno.pid}\n`);
  resources.defer(() => Deno.removeSync(pidFile));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
