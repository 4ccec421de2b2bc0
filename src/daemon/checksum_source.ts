import type { ChecksumWanted, HasherReport } from "./hasher_messages.ts";

export interface ChecksumSourceParts {
  /** The module that is also the worker: main.ts, or the bundle made of it. */
  readonly entry: string;
  readonly close: (descriptor: number) => void;
  /** A checksum that was wanted, in hexadecimal digits; null if there is none. */
  readonly onChecksum: (key: string, digest: string | null) => void;
  readonly warn: (message: string) => void;
}

/**
 * The main thread's side of the hasher worker, which runs while checksums may be wanted: to start it takes longer than a
 * checksum does, and a packet would wait. If it fails, what it was asked for is unknown, and the next wish starts another.
 */
export class ChecksumSource implements Disposable {
  readonly #parts: ChecksumSourceParts;
  readonly #wanted = new Map<string, ChecksumWanted>();
  #worker: Worker | null = null;
  #takesOrders = false;
  #isExpecting = false;
  /** Fulfilled when the worker takes orders, or has failed. */
  #started = Promise.withResolvers<void>();

  constructor(parts: ChecksumSourceParts) {
    this.#parts = parts;
  }

  /** Tells whether checksums may be wanted from now on. Returns when they can be made, or when that has failed. */
  async expect(isExpecting: boolean): Promise<void> {
    this.#isExpecting = isExpecting;
    if (isExpecting) {
      if (this.#worker === null) this.#start();
      await this.#started.promise;
    } else if (this.#wanted.size === 0) this.#end();
  }

  /** A key that is asked for already is not asked for again. */
  want(wanted: ChecksumWanted): void {
    if (this.#wanted.has(wanted.key)) return this.#parts.close(wanted.descriptor);
    this.#wanted.set(wanted.key, wanted);
    if (this.#worker === null) this.#start();
    else if (this.#takesOrders) this.#worker.postMessage(wanted);
  }

  [Symbol.dispose](): void {
    this.#end();
    for (const { key } of [...this.#wanted.values()]) this.#close(key);
  }

  #start(): void {
    this.#started = Promise.withResolvers();
    const worker = new Worker(this.#parts.entry, { type: "module", name: "hasher" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<HasherReport>) => this.#onReport(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#onFailure(event.message);
    };
  }

  #onReport(report: HasherReport): void {
    if (report.kind === "checksum") return this.#answer(report.key, report.digest);
    this.#takesOrders = true;
    this.#started.resolve();
    for (const wanted of this.#wanted.values()) this.#worker?.postMessage(wanted);
  }

  #onFailure(error: string): void {
    this.#end();
    this.#parts.warn(`the thread that makes checksums failed, ${this.#wanted.size} are unknown: ${error}`);
    for (const key of [...this.#wanted.keys()]) this.#answer(key, null);
  }

  #answer(key: string, digest: string | null): void {
    this.#close(key);
    if (this.#wanted.size === 0 && !this.#isExpecting) this.#end();
    this.#parts.onChecksum(key, digest);
  }

  #close(key: string): void {
    const wanted = this.#wanted.get(key);
    this.#wanted.delete(key);
    if (wanted !== undefined) this.#parts.close(wanted.descriptor);
  }

  #end(): void {
    this.#started.resolve();
    this.#worker?.terminate();
    this.#worker = null;
    this.#takesOrders = false;
  }
}
