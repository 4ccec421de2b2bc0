import { Conntrack } from "../conntrack/conntrack.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Verdict } from "../core/verdict.ts";
import { Libc } from "../ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { openWakeUp } from "../ffi/wake_up.ts";
import type { RulesChanged } from "../firewall/firewall_watch.ts";
import type { Interception } from "../firewall/interception.ts";
import { NETLINK_NETFILTER, NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import type { Configuration } from "../rules/configuration.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import { tellChanged, tellNotice, tellReady, warnReplaced } from "./announce.ts";
import { Floods } from "./floods.ts";
import { HostFlows } from "./host_flows.ts";
import { type InstalledFirewall, installFirewall } from "./install_firewall.ts";
import { lockInstance } from "./instance_lock.ts";
import { InterceptionHealth } from "./interception_health.ts";
import { giveBackMemory } from "./give_back_memory.ts";
import { joinQueue } from "./join_queue.ts";
import { openQueue } from "./open_queue.ts";
import type { DaemonOptions } from "./options.ts";
import { PassedUnjudged } from "./passed_unjudged.ts";
import { PolicySource } from "./policy_source.ts";
import { checkCapabilities } from "./preflight.ts";
import { QueueAccount, type QueueTotals } from "./queue_account.ts";
import { parseQueueTable } from "./queue_table.ts";
import { RuleChanges } from "./rule_changes.ts";
import { RUN_DIRECTORY } from "./run_directory.ts";
import type { SelfTest, SelfTestResult } from "./self_test.ts";
import { makeSelfTestToken } from "./self_test_packet.ts";
import { startMonitor } from "./start_monitor.ts";
import { startSelfTest } from "./start_self_test.ts";
import { toInterception } from "./to_interception.ts";
import { VerdictThread } from "./verdict_thread.ts";
import { HealthWatch } from "./watch_health.ts";
import type { Policy, WorkerCounters } from "./worker_messages.ts";

/** Packets that the kernel holds for us before the queue is full. */
const QUEUE_PACKETS = 4096;
const HEALTH_MILLISECONDS = 5_000;
const SELF_TEST_MILLISECONDS = 60_000;
const NOTICE_MILLISECONDS = 3_600_000;

/**
 * Runs the firewall until the signal aborts. The order matters: first everything that can be refused, then the queue,
 * then the thread that reads it, and only then the rules that send packets there; backwards at the end. Throws an
 * ExitError. Leaves nothing behind, but for one case: where it cannot go on and DaemonDown is closed, the rules stay, and
 * drop new connections until it runs again.
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  checkCapabilities(Deno.readTextFileSync("/proc/self/status"));
  using resources = new DisposableStack();
  const libc = resources.use(new Libc());
  resources.use(lockInstance(libc, RUN_DIRECTORY));
  let changedMeanwhile = false;
  let adopt = (_: Policy): void => void (changedMeanwhile = true);
  const source = resources.use(new PolicySource(libc, options, (policy) => adopt(policy)));
  const { configuration } = source;

  const setting = queueSetting(options, configuration);
  const queue = resources.use(openQueue(libc, options.queueBackend, setting));
  const monitor = resources.use(startMonitor(libc, options.attribution ?? configuration.attribution));
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {}); // it may come while the rules are being set, before anybody waits for it
  const { reporter } = options;
  const health = new HealthWatch(reporter);
  const selfTestToken = makeSelfTestToken();
  const { skipLoopback } = setting;
  const interception = new InterceptionHealth(reporter);
  const onResult = (result: SelfTestResult): void => interception.onSelfTest(result);
  const dropped = (): number => droppedBy(setting.queue);
  const selfTest = resources.use(startSelfTest({ libc, token: selfTestToken, skipLoopback, dropped, onResult }));
  let counters: WorkerCounters | null = null;
  const floods = new Floods(reporter);
  await source.listsRead();
  changedMeanwhile = false; // the policy has it
  const policy = source.policy();
  await using thread = await VerdictThread.start({
    libc,
    entry: options.entry,
    queue: queue.access,
    diagDescriptor: resources.use(openNetlink(libc, NETLINK_SOCK_DIAG)).number,
    monitor: monitor.access,
    wakeDescriptor: resources.use(openWakeUp(libc)).number,
    marks: setting.marks,
    judgeUnknown: setting.judgeUnknown,
    posture: setting.posture,
    packetQueue: (ledger) => joinQueue(libc, queue.access, { ...setting, ledger }),
    policy,
    generation: setting.generation,
    selfTestToken,
    onSelfTest: (number) => selfTest.met(number),
    onRecords: (records, current) => {
      counters = current;
      options.reporter.decisions(records);
    },
    onFlood: (flow) => floods.add(flow),
    onReplaced: (error, left) => warnReplaced(options, error, left),
    onLost: (error) => lost.reject(new ExitError(EXIT.failed, `the verdict thread failed: ${error}`)),
  });

  const transport = (family: number): NetlinkTransport =>
    new NetlinkTransport(libc, resources.use(openNetlink(libc, family)).number);
  const conntrack = new Conntrack(transport(NETLINK_NETFILTER));
  const { marks } = setting;
  const warn = (message: string): void => reporter.event({ event: "warning", code: "flows-not-judged-anew", message });
  const addresses = new Set(Deno.networkInterfaces().map(({ address }) => address));
  const flows = new HostFlows({
    conntrack,
    diag: new SocketDiag(transport(NETLINK_SOCK_DIAG)),
    marks,
    addresses,
    warn,
  });
  flows.clear();
  const onOthersChanged = (): void => void selfTest.run();
  const onChanged = (change: RulesChanged): void => {
    interception.onRulesChanged(change);
    onOthersChanged();
  };
  const receivedBefore = thread.taken.received;
  const context = { libc, tell: options.tell, onChanged, onOthersChanged };
  await using guard = await installFirewall(context, options.firewall ?? configuration.firewall, setting);
  floods.dropBy((flows) => guard.dropDenied(flows));
  const setPolicy = (policy: Policy, generation: number): Promise<void> => thread.setPolicy(policy, generation);
  const { setGeneration } = guard;
  const changes = new RuleChanges(
    {
      marks,
      conntrack,
      setPolicy,
      setGeneration,
      warn,
      onInForce: (policy, judgedAnew) => {
        tellChanged(options, policy, judgedAnew);
        if (policy.lists.size > 0) giveBackMemory(libc);
      },
    },
    policy,
    setting.generation,
  );
  adopt = (policy) => void changes.adopt(policy);
  const takenOver = flows.takeOver(source.mode === "observe" ? "adopt" : configuration.existing, setting.generation);
  const account = new QueueAccount({
    sent: guard.sent,
    entry: () => queueEntry(setting.queue),
    taken: () => thread.taken,
    receivedBefore,
    failOpen: setting.failOpen,
  });
  const passed = new PassedUnjudged(() => void changes.judgeAnew(), () => performance.now());
  const look = (totals: QueueTotals): void => {
    passed.look(totals.passedOpen);
    if (counters !== null) health.look(counters);
    health.lookAtQueue(totals);
    health.lookAtMonitor(monitor.losses(), () => monitor.users());
  };
  using _watch = every(HEALTH_MILLISECONDS, () => void account.look().then(look));
  using _selfTest = every(SELF_TEST_MILLISECONDS, () => void selfTest.run());
  using _notice = every(NOTICE_MILLISECONDS, () => tellNotice(options, source));
  using _reminder = every(NOTICE_MILLISECONDS, () => interception.remind());
  options.onReload(() => source.reload());
  writePidFile(options, resources);
  const ways = { queue, firewall: guard, monitor, selfTest: await firstTest(selfTest, guard) };
  tellReady(options, source, ways, takenOver);
  giveBackMemory(libc);

  if (changedMeanwhile) adopt(source.policy());

  try {
    await Promise.race([aborted(options.signal), lost.promise]);
  } catch (error) {
    if (!setting.bypass) guard.keep();
    throw error;
  }
  selfTest[Symbol.dispose](); // it would fail without the rules
  await guard.remove();
  counters = await thread.stop();
  flows.clear();
  const queued = await account.close();
  look(queued);
  reporter.event({ event: "stopped", ...totals(counters, queued), rules_changed: interception.rulesChanged });
}

/** Rules that are left to somebody else are set when we are ready, at the soonest. */
async function firstTest(selfTest: SelfTest, { name }: InstalledFirewall): Promise<SelfTestResult> {
  if (name === "none") return { outcome: "not possible", why: "the interception rules are left to somebody else" };
  return await selfTest.run();
}

interface QueueSetting extends Interception {
  readonly maxLength: number;
  readonly failOpen: boolean;
  readonly posture: Verdict;
}

function queueSetting(options: DaemonOptions, configuration: Configuration): QueueSetting {
  const { failure } = configuration;
  return {
    ...toInterception(configuration, options.queue),
    maxLength: QUEUE_PACKETS,
    failOpen: failure.queueFull === "open",
    posture: failure.daemonDown === "open" ? "accept" : "drop",
  };
}

function totals(
  { decisions, repeated, selfTests, unattributed, lostRecords, unreadable }: WorkerCounters,
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
    self_tests: selfTests,
    unattributed,
    unreadable,
    lost_events: lostRecords,
  };
}

function queueEntry(queue: number): ReturnType<typeof parseQueueTable>[number] | null {
  const table = parseQueueTable(Deno.readTextFileSync("/proc/net/netfilter/nfnetlink_queue"));
  return table.find((entry) => entry.queue === queue) ?? null;
}

function droppedBy(queue: number): number {
  const entry = queueEntry(queue);
  return entry === null ? 0 : entry.queueDropped + entry.userDropped;
}

function writePidFile(options: DaemonOptions, resources: DisposableStack): void {
  const { pidFile } = options;
  if (pidFile === null) return;
  Deno.writeTextFileSync(pidFile, `${Deno.pid}\n`);
  resources.defer(() => Deno.removeSync(pidFile));
}

function every(milliseconds: number, act: () => void): Disposable {
  const timer = setInterval(act, milliseconds);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
