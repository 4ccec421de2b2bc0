import { type MessagePort as NodeMessagePort, receiveMessageOnPort } from "node:worker_threads";
import { assertNever } from "../core/assert_never.ts";
import { Conntrack } from "../conntrack/conntrack.ts";
import { asPid, asSocketInode, type SocketInode } from "../core/identifiers.ts";
import { interfaceName } from "../ffi/interface_names.ts";
import { Libc } from "../ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { Poller } from "../ffi/poller.ts";
import { LinuxProcFs } from "../ffi/proc_fs.ts";
import { LinuxProcNet } from "../ffi/proc_net.ts";
import { clearWakeUp } from "../ffi/wake_up.ts";
import { NETLINK_NETFILTER, NETLINK_ROUTE } from "../netlink/constants.ts";
import { NameBook } from "../names/name_book.ts";
import { EmptyQueue } from "../nfqueue/empty_queue.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import { UnsettledLedger } from "../nfqueue/unsettled_ledger.ts";
import { VerdictRun } from "../nfqueue/verdict_run.ts";
import type { ProcFs } from "../process/proc_fs.ts";
import { ProcessDetails } from "../process/process_details.ts";
import { compileRuleSet, type RuleSet } from "../rules/rule_set.ts";
import { datagramSockets } from "../sockdiag/datagram_sockets.ts";
import { KernelSockets } from "../sockdiag/kernel_sockets.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import { Vrfs } from "../sockdiag/vrfs.ts";
import { Asking } from "./asking.ts";
import { Checksums } from "./checksums.ts";
import { collectGarbage } from "./collect_garbage.ts";
import { DnsListener } from "./dns_listener.ts";
import { FlowMemory } from "./flow_memory.ts";
import { giveBackMemory } from "./give_back_memory.ts";
import { joinAttributor } from "./join_attributor.ts";
import { joinQueue } from "./join_queue.ts";
import { NamesLister } from "./names_lister.ts";
import { NamesReader } from "./names_reader.ts";
import { NextPolicy } from "./next_policy.ts";
import { Outbox } from "./outbox.ts";
import { packRecords } from "./packed_records.ts";
import { PacketJudge } from "./packet_judge.ts";
import { type PipelineParts, senderOf } from "./pipeline.ts";
import { selfTestNumber } from "./self_test_packet.ts";
import { systemClock } from "./system_clock.ts";
import { warmUp } from "./warm_up.ts";
import { runVerdictLoop } from "./verdict_loop.ts";
import { WaitingRoom } from "./waiting_room.ts";
import { watchSocket } from "./watch_socket.ts";
import type { Order, PolicyOrder, Report, WorkerCounters, WorkerStart } from "./worker_messages.ts";

/** What of a worker's global scope is used. */
export interface WorkerScope {
  postMessage(message: Report): void;
  onmessage: ((event: { data: WorkerStart }) => void) | null;
}

/**
 * The verdict thread: waits for its start, then does the whole way of every packet, blocked in poll(2) in between. It
 * says `ready` first: what is sent before the handler is set would be lost; and `judging` when packets are decided.
 */
export function startVerdictWorker(scope: WorkerScope): void {
  scope.onmessage = ({ data }) => {
    const post = (report: Report): void => scope.postMessage(report);
    const counters = run(data, post);
    post({ kind: "stopped", counters });
  };
  scope.postMessage({ kind: "ready" });
}

/** Runs the loop until it is told to stop. */
function run(start: WorkerStart, post: (report: Report) => void): WorkerCounters {
  using libc = new Libc();
  const clock = systemClock();
  const procFs = new LinuxProcFs(libc);
  const { marks, posture } = start;
  using routes = openNetlink(libc, NETLINK_ROUTE);
  using flowTable = openNetlink(libc, NETLINK_NETFILTER);
  const ledger = new UnsettledLedger(start.ledger);
  using queue = joinQueue(libc, start.queue, { marks, posture, ledger });
  using namesQueue = joinNames(libc, start);
  const book = new NameBook({ memory: start.nameMemory, now: () => clock.monotonicMilliseconds() });
  book.trust(start.knowledge.trust);
  book.take(start.knowledge.learned);
  const lister = new NamesLister(book, (page) => post({ kind: "names", page }));
  const listener = new DnsListener(book);
  const counters: WorkerCounters = {
    queue: queue.counters,
    dns: listener.counters,
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
  };
  const sockets = kernelSockets(libc, start.diagDescriptor, routes.number);
  using joined = joinAttributor(libc, start.monitor, { procFs, clock, onReleased: (socket) => flows.release(socket) });
  const flows = new FlowMemory({
    conntrack: new Conntrack(new NetlinkTransport(libc, flowTable.number)),
    marks,
    clock,
    counters,
    watch: (socket, connection) => watchSocket(joined.watching, sockets.diag, socket, connection),
    listSockets: () => datagramSockets(sockets.diag),
  }, start.generation);
  const checksums = new Checksums({
    attributor: joined.attributor,
    ask: (wanted) => post({ kind: "checksum-wanted", wanted }),
    counters,
  });
  const { attributor } = joined;
  const pipeline = pipelineFor(libc, start, { checksums, book }, { counters, clock, sockets, attributor, flows });
  warmUp(pipeline, joined.spare, socketOf(procFs, start.queue.descriptor));
  giveBackMemory(libc);
  post({ kind: "judging" });
  const outbox = new Outbox(post, new Int32Array(start.taken), clock, counters);
  const room = new WaitingRoom();
  const asking = new Asking({
    room,
    clock,
    ask: ({ key, held, record }) => post({ kind: "question", key, held, records: packRecords([record]) }),
  });
  asking.setting = start.policy.asking;
  const judge = new PacketJudge({
    run: new VerdictRun(queue, ledger, room),
    outbox,
    pipeline,
    room,
    awaited: ({ facts }) => facts.awaited(),
    asking,
    listener,
    selfTestNumber: (packet) => selfTestNumber(packet, start.selfTestToken),
    onSelfTest: (number) => post({ kind: "self-test", number }),
    onFlood: (flow) => post({ kind: "flood", flow }),
  });
  const adopt = ({ policy, generation }: PolicyOrder, ruleSet: RuleSet): void => {
    pipeline.ruleSet = ruleSet;
    pipeline.mode = policy.mode;
    pipeline.checksums = policy.checksums;
    flows.generation = generation;
    asking.setting = policy.asking;
    judge.rulesChanged();
    post({ kind: "in-force", revision: policy.revision });
  };
  const next = new NextPolicy({ adopt, collectGarbage }, start.policy.lists);
  const obey: Obey = {
    policy: (order) => {
      const { rules, options, lists } = order.policy;
      next.take(order, compileRuleSet(rules, options, pipeline.ruleSet, lists));
    },
    checksum: ({ key, digest }) => {
      const checksum = checksums.take(key, digest);
      if (checksum !== null) judge.arrived(checksum);
    },
    operator: ({ isThere }) => asking.isAnybodyThere = isThere,
    "list-names": ({ id, filter }) => lister.ask(id, filter),
    learn: ({ names }) => book.take(names),
    trust: ({ trust }) => book.trust(trust),
    probe: () => post({ kind: "alive" }),
    answer: ({ key, action }) => asking.answer(key, action, (awaited) => judge.arrived(awaited)),
  };
  try {
    runVerdictLoop({
      queue,
      lister,
      names: new NamesReader({ queue: namesQueue, listener, senderOf: (connection) => senderOf(pipeline, connection) }),
      waiting: new Poller(libc, descriptorsOf(start)),
      outbox,
      clock,
      attributor: joined.attributor,
      flows,
      judge,
      next,
      obey: () => {
        clearWakeUp(libc, start.wakeDescriptor);
        return obeyAll(start.orders as unknown as NodeMessagePort, obey);
      },
    });
  } finally {
    judge.pause(false); // packets that have their decision get its verdict, whatever else fails
  }
  return counters;
}

/** In the places that the loop knows; poll(2) passes -1 over. */
function descriptorsOf({ queue, wakeDescriptor, names }: WorkerStart): number[] {
  return [queue.descriptor, wakeDescriptor, names?.queue.descriptor ?? -1];
}

function joinNames(libc: Libc, { names, marks }: WorkerStart): PacketQueue & Disposable {
  if (names === null) return new EmptyQueue();
  return joinQueue(libc, names.queue, { marks, posture: "accept", ledger: new UnsettledLedger(names.ledger) });
}

function kernelSockets(libc: Libc, diagDescriptor: number, routeDescriptor: number): KernelSockets {
  const diag = new SocketDiag(new NetlinkTransport(libc, diagDescriptor));
  return new KernelSockets(diag, new LinuxProcNet(libc), new Vrfs(new NetlinkTransport(libc, routeDescriptor)));
}

function pipelineFor(
  libc: Libc,
  start: WorkerStart,
  { checksums, book }: { readonly checksums: Checksums; readonly book: NameBook },
  parts: Pick<PipelineParts, "counters" | "clock" | "sockets" | "attributor" | "flows">,
): PipelineParts {
  const details = new ProcessDetails(parts.attributor);
  const { rules, options, lists } = start.policy;
  const ruleSet = compileRuleSet(rules, options, undefined, lists);
  while (ruleSet.matchers.compileNext());
  const pipeline: PipelineParts = {
    ...parts,
    sources: {
      hosts: (destination, process) => book.namesOf(destination, process),
      environment: (process, name) => details.environment(process, name),
      groups: (process) => details.groups(process),
      checksum: (process, algorithm) => pipeline.checksums ? checksums.of(process, algorithm) : null,
      want: (process, checksum) => checksums.want(process, checksum),
      interfaceName: (index) => interfaceName(libc, index),
    },
    ownPid: asPid(Deno.pid),
    judgeUnknown: start.judgeUnknown,
    mode: start.policy.mode,
    checksums: start.policy.checksums,
    ruleSet,
  };
  return pipeline;
}

/** The inode of a socket of this process. */
function socketOf(procFs: ProcFs, descriptor: number): SocketInode {
  using directory = procFs.open(asPid(Deno.pid));
  return directory?.socketAt(descriptor) ?? asSocketInode(0);
}

/** What is done for each order. */
type Obey = { readonly [Kind in Exclude<Order["kind"], "stop">]: (order: Extract<Order, { kind: Kind }>) => void };

/** Carries out what has arrived, in order. False once the order to stop is among it. */
function obeyAll(orders: NodeMessagePort, obey: Obey): boolean {
  for (let received = receiveMessageOnPort(orders); received !== undefined; received = receiveMessageOnPort(orders)) {
    const order = received.message as Order;
    switch (order.kind) {
      case "stop":
        return false;
      case "policy":
        obey.policy(order);
        break;
      case "checksum":
        obey.checksum(order);
        break;
      case "operator":
        obey.operator(order);
        break;
      case "answer":
        obey.answer(order);
        break;
      case "probe":
        obey.probe(order);
        break;
      case "list-names":
        obey["list-names"](order);
        break;
      case "learn":
        obey.learn(order);
        break;
      case "trust":
        obey.trust(order);
        break;
      default:
        assertNever(order);
    }
  }
  return true;
}
