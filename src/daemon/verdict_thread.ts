import { assertNever } from "../core/assert_never.ts";
import type { Action } from "../core/decision.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";
import type { NameFilter } from "../core/name_filter.ts";
import { messageOf } from "../core/message_of.ts";
import { type Knowledge, NOTHING_KNOWN } from "../names/knowledge.ts";
import type { NamedAddress } from "../names/named_address.ts";
import type { ResolverTrust } from "../names/resolver_trust.ts";
import { wakeUp } from "../ffi/wake_up.ts";
import { latestPacket } from "../nfqueue/latest_packet.ts";
import { UnsettledLedger } from "../nfqueue/unsettled_ledger.ts";
import { AwaitedNames } from "./awaited_names.ts";
import { FailureTally } from "./failure_tally.ts";
import { unpackRecords } from "./packed_records.ts";
import { WaitingRoom } from "./waiting_room.ts";
import type { QueueUse, VerdictThreadParts } from "./verdict_thread_parts.ts";
import type { Order, Policy, Report, WorkerCounters, WorkerStart } from "./worker_messages.ts";

/** More packets than this are never in hand at once: each that does not wait in its room is settled before the next is taken. */
const LEDGER_PACKETS = WaitingRoom.packets + 1024;
/** A worker that fails so soon after its start would fail again. */
const REPLACE_AFTER_MILLISECONDS = 1000;

/** The main thread's side of the verdict worker: starts it, gives it orders, and replaces it when it fails. */
export class VerdictThread implements AsyncDisposable {
  readonly #parts: VerdictThreadParts;
  readonly #ledger = UnsettledLedger.withRoomFor(LEDGER_PACKETS);
  readonly #namesLedger = UnsettledLedger.withRoomFor(LEDGER_PACKETS);
  readonly #takenRecords = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #inForce = new Map<number, () => void>();
  readonly #stopped = Promise.withResolvers<WorkerCounters>();
  #stopping = false;
  #isOperatorThere = false;
  #policy: Policy;
  #knowledge: Knowledge;
  readonly #names = new AwaitedNames();
  #generation: number;
  #worker: Worker | null = null;
  /** Null while there is no worker that could take orders: the next one gets them when it starts. */
  #orders: MessagePort | null = null;
  #judging = false;
  #startedAt = 0;
  readonly #failures = new FailureTally();

  private constructor(parts: VerdictThreadParts, policy: Policy, generation: number, knowledge: Knowledge) {
    this.#parts = parts;
    this.#knowledge = knowledge;
    this.#policy = policy;
    this.#generation = generation;
    this.#stopped.promise.catch(() => {}); // whoever stops it gets the error
  }

  /** Returns when the worker decides packets. Throws an ExitError if it fails before that. */
  static async start(
    parts: VerdictThreadParts,
    policy: Policy,
    generation: number,
    knowledge: Knowledge = NOTHING_KNOWN,
  ): Promise<VerdictThread> {
    const thread = new VerdictThread(parts, policy, generation, knowledge);
    try {
      await thread.#startWorker();
    } catch (error) {
      throw new ExitError(EXIT.failed, `the verdict thread cannot start: ${messageOf(error)}`);
    }
    return thread;
  }

  /**
   * Returns when the policy is in force: every packet decided from then on is decided by it, and flows that are let
   * through are marked with this generation. Where the worker fails meanwhile, that is when the next one starts; never, if
   * the thread is stopped or lost.
   */
  setPolicy(policy: Policy, generation: number): Promise<void> {
    this.#policy = policy;
    this.#generation = generation;
    const inForce = new Promise<void>((resolve) => this.#inForce.set(policy.revision, resolve));
    this.#order({ kind: "policy", policy, generation });
    return inForce;
  }

  /** Answers `onChecksumWanted`: null if there is none. */
  tellChecksum(key: string, digest: string | null): void {
    this.#order({ kind: "checksum", key, digest });
  }

  /** Whether somebody is there who could answer questions. */
  setOperator(isThere: boolean): void {
    if (isThere === this.#isOperatorThere) return;
    this.#isOperatorThere = isThere;
    this.#order({ kind: "operator", isThere });
  }

  /** Asks the worker for a sign that it decides packets: `onAlive`. */
  probe(): void {
    this.#order({ kind: "probe" });
  }

  /** Decides all connections that wait with this question. */
  answer(key: string, action: Action): void {
    this.#order({ kind: "answer", key, action });
  }

  /** The names that are known, the least recently used first; null if the worker fails meanwhile. */
  listNames(filter: NameFilter): Promise<readonly NamedAddress[] | null> {
    if (this.#orders === null) return Promise.resolve(null);
    return this.#names.ask((id) => this.#order({ kind: "list-names", id, filter }));
  }

  /** Has it know names that somebody else has learned. */
  learn(names: readonly NamedAddress[]): void {
    this.#order({ kind: "learn", names });
  }

  /** What the next worker is to know, if this one fails. */
  set learned(names: readonly NamedAddress[]) {
    this.#knowledge = { ...this.#knowledge, learned: names };
  }

  /** Whose answers about names are believed, from soon on. */
  setTrust(trust: ResolverTrust): void {
    this.#knowledge = { ...this.#knowledge, trust };
    this.#order({ kind: "trust", trust });
  }

  /** The newest. */
  get policy(): Policy {
    return this.#policy;
  }

  /** Packets that all workers have received (u32, after which it begins anew), and those that have no verdict yet. */
  get taken(): { readonly received: number; readonly unsettled: number } {
    return { received: this.#ledger.received, unsettled: this.#ledger.count };
  }

  /** Lets the worker decide what still waits, and ends it. Throws an ExitError if the thread was lost. */
  async stop(): Promise<WorkerCounters> {
    this.#stopping = true;
    this.#order({ kind: "stop" });
    try {
      return await this.#stopped.promise;
    } finally {
      this.#end();
    }
  }

  /** Whatever has become of it: when this returns, no worker uses the queue any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
  }

  #order(order: Order): void {
    if (this.#orders === null) return;
    this.#orders.postMessage(order);
    wakeUp(this.#parts.libc, this.#parts.wakeDescriptor);
  }

  /** Returns when the worker decides packets; throws if it fails before that. */
  #startWorker(): Promise<void> {
    const worker = new Worker(this.#parts.entry, { type: "module", name: "verdict" });
    this.#worker = worker;
    const judging = Promise.withResolvers<void>();
    worker.onmessage = (event: MessageEvent<Report>) => this.#onReport(event.data, judging.resolve);
    worker.onerror = (event) => {
      event.preventDefault();
      const judged = this.#judging;
      this.#end();
      if (judged) this.#onFailure(event.message);
      else judging.reject(new Error(event.message));
    };
    return judging.promise;
  }

  #onReport(report: Report, judging: () => void): void {
    switch (report.kind) {
      case "ready":
        return this.#handOver();
      case "judging":
        this.#judging = true;
        this.#startedAt = performance.now();
        return judging();
      case "in-force":
        return this.#confirm(report.revision);
      case "alive":
        return this.#parts.onAlive();
      case "self-test":
        return this.#parts.onSelfTest(report.number);
      case "batch":
        Atomics.add(this.#takenRecords, 0, report.records.count);
        return this.#parts.onRecords(unpackRecords(report.records), report.counters);
      case "checksum-wanted":
        return this.#parts.onChecksumWanted(report.wanted);
      case "question": {
        const [record] = unpackRecords(report.records);
        if (record !== undefined) this.#parts.onQuestion({ key: report.key, held: report.held, record });
        return;
      }
      case "names":
        return this.#names.take(report.page);
      case "flood":
        return this.#parts.onFlood(report.flow);
      case "stopped":
        return this.#stopped.resolve(report.counters);
      default:
        assertNever(report);
    }
  }

  #handOver(): void {
    const {
      queue,
      names,
      nameMemory,
      diagDescriptor,
      monitor,
      wakeDescriptor,
      marks,
      judgeUnknown,
      posture,
      selfTestToken,
    } = this.#parts;
    const { port1, port2 } = new MessageChannel();
    this.#orders = port1;
    Atomics.store(this.#takenRecords, 0, 0);
    const start: WorkerStart = {
      kind: "start",
      queue: queue.access,
      names: names === null ? null : { queue: names.access, ledger: this.#namesLedger.memory },
      nameMemory,
      knowledge: this.#knowledge,
      diagDescriptor,
      monitor,
      wakeDescriptor,
      marks,
      judgeUnknown,
      posture,
      ledger: this.#ledger.memory,
      selfTestToken,
      taken: this.#takenRecords.buffer,
      policy: this.#policy,
      generation: this.#generation,
      orders: port2,
    };
    this.#worker?.postMessage(start, [port2]);
    // No packet is decided until this worker does it, and this policy is what it starts with.
    for (const revision of [...this.#inForce.keys()]) this.#confirm(revision);
    if (this.#isOperatorThere) this.#order({ kind: "operator", isThere: true });
    if (this.#stopping) this.#order({ kind: "stop" });
  }

  #confirm(revision: number): void {
    this.#inForce.get(revision)?.();
    this.#inForce.delete(revision);
  }

  /** Settles what the worker held by the failure posture, and starts another, unless it fails at once, or too often. */
  #onFailure(error: string): void {
    const { queue, names } = this.#parts;
    const left = this.#settleLeft(queue, this.#ledger) +
      (names === null ? 0 : this.#settleLeft(names, this.#namesLedger));
    const now = performance.now();
    const tooOften = this.#failures.add(now);
    if (tooOften !== null) return this.#lose(`${error} (${tooOften})`);
    if (now - this.#startedAt < REPLACE_AFTER_MILLISECONDS) return this.#lose(error);
    this.#parts.onReplaced(error, left);
    this.#startWorker().catch((reason) => this.#lose(messageOf(reason)));
  }

  /**
   * The worker takes packets in the order of their ids: what it has settled, what it has listed, and what it could not
   * even read (that would wait for ever) comes before the last one listed, and what still waits in the socket after it.
   * Returns how many were listed.
   */
  #settleLeft({ packetQueue, posture }: QueueUse, ledger: UnsettledLedger): number {
    const left = ledger.takeAll();
    const last = latestPacket(left);
    if (last === null) return 0;
    using queue = packetQueue(ledger);
    queue.settleUpTo(last, posture, 0);
    return left.length;
  }

  #lose(error: string): void {
    this.#stopped.reject(new ExitError(EXIT.failed, `the verdict thread failed: ${error}`));
    this.#parts.onLost(error);
  }

  #end(): void {
    this.#names.end();
    this.#orders?.close();
    this.#orders = null;
    this.#worker?.terminate();
    this.#worker = null;
    this.#judging = false;
  }
}
