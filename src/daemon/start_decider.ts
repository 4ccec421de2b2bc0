import type { FlowTuple } from "../core/connection.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { Verdict } from "../core/verdict.ts";
import { openNetlink } from "../ffi/netlink_socket.ts";
import { openWakeUp } from "../ffi/wake_up.ts";
import { NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { warnReplaced } from "./announce.ts";
import { ChecksumSource } from "./checksum_source.ts";
import type { DaemonContext } from "./daemon_context.ts";
import type { AskedConnection } from "./asking.ts";
import { joinQueue, type QueueAccess } from "./join_queue.ts";
import { needsChecksums } from "./needs_checksums.ts";
import { type NamesFile, namesFileOf } from "./names_file.ts";
import { openNames } from "./open_names.ts";
import { type OpenedQueue, openQueue } from "./open_queue.ts";
import { droppedBy } from "./queue_entry.ts";
import type { SelfTest, SelfTestResult } from "./self_test.ts";
import { makeSelfTestToken } from "./self_test_packet.ts";
import { type StartedMonitor, startMonitor } from "./start_monitor.ts";
import { RESOLVED_MONITOR, ResolvedFeed } from "./resolved_feed.ts";
import { resolverSource } from "./resolver_source.ts";
import { startSelfTest } from "./start_self_test.ts";
import { VerdictThread } from "./verdict_thread.ts";
import type { QueueUse, VerdictThreadParts } from "./verdict_thread_parts.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** All that decides packets, as soon as some come. */
export interface Decider {
  readonly queue: OpenedQueue;
  /** Where packets of DNS are read; null where nobody could be their reader. */
  readonly names: OpenedQueue | null;
  readonly monitor: StartedMonitor;
  readonly selfTest: SelfTest;
  readonly thread: VerdictThread;
  readonly namesFile: NamesFile;
  readonly checksums: Pick<ChecksumSource, "expect">;
  /** As of the last decision; null before the first. */
  counters(): WorkerCounters | null;
  /** Whoever is told of answers to the thread's probes. */
  onAlive(listener: () => void): void;
  /** Whoever is told when a person is asked about a connection. */
  onQuestion(listener: (asked: AskedConnection) => void): void;
  /** Rejected with an ExitError when nobody decides packets any more. */
  readonly lost: Promise<never>;
}

export interface DeciderNews {
  readonly onSelfTest: (result: SelfTestResult) => void;
  /** A flow of UDP that was denied goes on sending, without a pause. */
  readonly onFlood: (flow: FlowTuple) => void;
}

/** Throws an ExitError that says what is missing. */
export async function startDecider(
  context: DaemonContext,
  { onSelfTest, onFlood }: DeciderNews,
): Promise<Decider> {
  const { libc, options, source, setting, resources } = context;
  const queue = resources.use(openQueue(libc, options.queueBackend, setting));
  const monitor = resources.use(startMonitor(libc, options.attribution ?? source.configuration.attribution));
  const token = makeSelfTestToken();
  const { skipLoopback } = setting;
  const dropped = (): number => droppedBy(setting.queue);
  const selfTest = resources.use(startSelfTest({ libc, token, skipLoopback, dropped, onResult: onSelfTest }));
  let thread: VerdictThread | null = null;
  const names = openNames(context, queue.access);
  const resolvers = resources.use(resolverSource(context, (trust) => thread?.setTrust(trust)));
  const namesFile = namesFileOf(context);
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {}); // it may come while the rules are being set, before anybody waits for it
  let counters: WorkerCounters | null = null;
  let onAlive = (): void => {};
  let onQuestion: (asked: AskedConnection) => void = () => {}; // before rules are set, there is none
  await source.listsRead();
  const checksums = resources.use(
    new ChecksumSource({
      entry: options.entry,
      close: (descriptor) => void libc.call.close(descriptor),
      onChecksum: (key, digest) => thread?.tellChecksum(key, digest),
      warn: (message) => options.reporter.event({ event: "warning", code: "checksums-failed", message }),
    }),
  );
  const policy = source.policy();
  const canHash = checksums.expect(needsChecksums(policy));
  const use = (access: QueueAccess, posture: Verdict): QueueUse => ({
    access,
    posture,
    packetQueue: (ledger) => joinQueue(libc, access, { ...setting, posture, ledger }),
  });
  const parts: VerdictThreadParts = {
    libc,
    entry: options.entry,
    queue: use(queue.access, setting.posture),
    names: names === null ? null : use(names.access, "accept"),
    nameMemory: source.configuration.dns.memory * 1024 * 1024,
    diagDescriptor: resources.use(openNetlink(libc, NETLINK_SOCK_DIAG)).number,
    monitor: monitor.access,
    wakeDescriptor: resources.use(openWakeUp(libc)).number,
    marks: setting.marks,
    judgeUnknown: setting.judgeUnknown,
    posture: setting.posture,
    selfTestToken: token,
    onSelfTest: (number) => selfTest.met(number),
    onRecords: (records, current) => {
      counters = current;
      options.reporter.decisions(records);
    },
    onChecksumWanted: (wanted) => checksums.want(wanted),
    onFlood,
    onQuestion: (asked) => onQuestion(asked),
    onAlive: () => onAlive(),
    onReplaced: (error, left) => warnReplaced(options, error, left),
    onLost: (error) => lost.reject(new ExitError(EXIT.failed, `the verdict thread failed: ${error}`)),
  };
  const knowledge = { trust: resolvers.trust, learned: namesFile.load() };
  resources.use(new ResolvedFeed({ path: RESOLVED_MONITOR, onNames: (names) => thread?.learn(names) }));
  thread = resources.use(await VerdictThread.start(parts, policy, setting.generation, knowledge));
  await canHash;
  return {
    queue,
    names,
    monitor,
    selfTest,
    checksums,
    thread,
    namesFile,
    counters: () => counters,
    onQuestion: (listener) => void (onQuestion = listener),
    onAlive: (listener) => void (onAlive = listener),
    lost: lost.promise,
  };
}
