import type { Clock } from "../core/clock.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { packRecords } from "./packed_records.ts";
import type { Report, WorkerCounters } from "./worker_messages.ts";

const BATCH_RECORDS = 256;
/** No record waits longer than this for its batch to fill. */
const BATCH_MILLISECONDS = 20;
/** Beyond this many records that main has not taken in, further ones are counted and dropped. */
const MAX_OUTSTANDING = 20_000;

/**
 * Collects records on their way to the main thread, which gets them in batches. Where it falls behind, records are lost
 * and counted: verdicts never wait for reports.
 */
export class Outbox {
  readonly #post: (report: Report) => void;
  readonly #taken: Int32Array<SharedArrayBuffer>;
  readonly #clock: Clock;
  readonly #counters: WorkerCounters;
  #records: DecisionRecord[] = [];
  #waiting = new WeakSet<DecisionRecord>();
  #oldest = 0;
  #posted = 0;

  constructor(
    post: (report: Report) => void,
    taken: Int32Array<SharedArrayBuffer>,
    clock: Clock,
    counters: WorkerCounters,
  ) {
    this.#post = post;
    this.#taken = taken;
    this.#clock = clock;
    this.#counters = counters;
  }

  add(record: DecisionRecord): void {
    const outstanding = (this.#posted + this.#records.length - Atomics.load(this.#taken, 0)) | 0;
    if (outstanding >= MAX_OUTSTANDING) {
      this.#counters.lostRecords++;
      return;
    }
    if (this.#records.length === 0) this.#oldest = this.#clock.monotonicMilliseconds();
    this.#records.push(record);
    this.#waiting.add(record);
    if (this.#records.length >= BATCH_RECORDS) this.flush();
  }

  /** Whether a record is still here: it may be added to. */
  has(record: DecisionRecord): boolean {
    return this.#waiting.has(record);
  }

  /** Milliseconds until the next batch has to go; -1 if nothing waits. */
  untilDue(): number {
    if (this.#records.length === 0) return -1;
    const waited = this.#clock.monotonicMilliseconds() - this.#oldest;
    return Math.max(0, Math.ceil(BATCH_MILLISECONDS - waited));
  }

  flush(): void {
    if (this.#records.length === 0) return;
    this.#posted = (this.#posted + this.#records.length) | 0;
    this.#post({ kind: "batch", records: packRecords(this.#records), counters: this.#counters });
    this.#records = [];
    this.#waiting = new WeakSet();
  }
}
