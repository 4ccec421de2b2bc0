import { assertNever } from "../core/assert_never.ts";
import type { Marks } from "../core/marks.ts";
import type { Verdict } from "../core/verdict.ts";
import { wakeUp } from "../ffi/wake_up.ts";
import type { Libc } from "../ffi/libc.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import { UnsettledLedger } from "../nfqueue/unsettled_ledger.ts";
import type { Order, Policy, Report, WorkerCounters, WorkerStart } from "./worker_messages.ts";

/** More packets than this are never in hand at once: each is settled before the next is taken. */
const LEDGER_PACKETS = 1024;
/** A worker that fails again so soon fails for good. */
const REPLACE_AFTER_MILLISECONDS = 1000;

/** Descriptors and settings that outlive any one worker; they belong to the caller. */
export interface VerdictThreadParts {
  readonly libc: Libc;
  /** The module that is also the worker: main.ts, or the bundle made of it. */
  readonly entry: string;
  readonly queueDescriptor: number;
  readonly diagDescriptor: number;
  readonly wakeDescriptor: number;
  readonly queue: number;
  readonly marks: Marks;
  readonly posture: Verdict;
  /** The main thread's own view of the queue, for packets that a failed worker left. */
  readonly packetQueue: (ledger: UnsettledLedger) => PacketQueue;
  readonly policy: Policy;
  readonly onRecords: (report: Extract<Report, { kind: "batch" }>) => void;
  /** The worker failed and was replaced. */
  readonly onReplaced: (error: string, leftPackets: number) => void;
  /** It failed again at once: nobody decides packets any more. */
  readonly onLost: (error: string) => void;
}

/** The main thread's side of the verdict worker: starts it, gives it orders, and replaces it when it fails. */
export class VerdictThread {
  readonly #parts: VerdictThreadParts;
  readonly #ledger = UnsettledLedger.withRoomFor(LEDGER_PACKETS);
  readonly #taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #inForce = new Map<number, () => void>();
  #policy: Policy;
  #worker: Worker | null = null;
  #orders: MessagePort | null = null;
  #startedAt = 0;
  #stopped: ((counters: WorkerCounters) => void) | null = null;

  private constructor(parts: VerdictThreadParts) {
    this.#parts = parts;
    this.#policy = parts.policy;
  }

  /** Returns when the worker decides packets. */
  static async start(parts: VerdictThreadParts): Promise<VerdictThread> {
    const thread = new VerdictThread(parts);
    await thread.#startWorker();
    return thread;
  }

  /** Returns when the policy is in force: every packet received from then on is decided by it. */
  setPolicy(policy: Policy): Promise<void> {
    this.#policy = policy;
    const inForce = new Promise<void>((resolve) => this.#inForce.set(policy.revision, resolve));
    this.#order({ kind: "policy", policy });
    return inForce;
  }

  /** Lets the worker decide what still waits, and ends it. */
  async stop(): Promise<WorkerCounters> {
    const counters = new Promise<WorkerCounters>((resolve) => this.#stopped = resolve);
    this.#order({ kind: "stop" });
    const last = await counters;
    this.#worker?.terminate();
    this.#worker = null;
    return last;
  }

  #order(order: Order): void {
    this.#orders?.postMessage(order);
    wakeUp(this.#parts.libc, this.#parts.wakeDescriptor);
  }

  #startWorker(): Promise<void> {
    const worker = new Worker(this.#parts.entry, { type: "module", name: "verdict" });
    this.#worker = worker;
    this.#startedAt = performance.now();
    const ready = Promise.withResolvers<void>();
    worker.onmessage = (event: MessageEvent<Report>) => this.#onReport(event.data, ready.resolve);
    worker.onerror = (event) => {
      event.preventDefault();
      ready.reject(new Error(event.message));
      this.#onFailure(worker, event.message);
    };
    return ready.promise;
  }

  #onReport(report: Report, ready: () => void): void {
    switch (report.kind) {
      case "ready":
        this.#handOver();
        return ready();
      case "in-force":
        this.#inForce.get(report.revision)?.();
        this.#inForce.delete(report.revision);
        return;
      case "batch":
        Atomics.add(this.#taken, 0, report.records.length);
        return this.#parts.onRecords(report);
      case "stopped":
        return this.#stopped?.(report.counters);
      default:
        assertNever(report);
    }
  }

  #handOver(): void {
    const { queueDescriptor, diagDescriptor, wakeDescriptor, queue, marks, posture } = this.#parts;
    const { port1, port2 } = new MessageChannel();
    this.#orders = port1;
    Atomics.store(this.#taken, 0, 0);
    const start: WorkerStart = {
      kind: "start",
      queueDescriptor,
      diagDescriptor,
      wakeDescriptor,
      queue,
      marks,
      posture,
      ledger: this.#ledger.memory,
      taken: this.#taken.buffer,
      policy: this.#policy,
      orders: port2,
    };
    this.#worker?.postMessage(start, [port2]);
  }

  /** Settles what the worker held by the failure posture, and starts another, unless that one failed at once, too. */
  #onFailure(worker: Worker, error: string): void {
    worker.terminate();
    const left = this.#ledger.takeAll();
    const queue = this.#parts.packetQueue(this.#ledger);
    for (const id of left) queue.settle(id, this.#parts.posture, 0);
    if (performance.now() - this.#startedAt < REPLACE_AFTER_MILLISECONDS) return this.#parts.onLost(error);
    this.#parts.onReplaced(error, left.length);
    this.#startWorker().catch(() => {});
  }
}
