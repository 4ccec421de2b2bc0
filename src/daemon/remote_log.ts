import { countDelivered, countFailure, type LogCarrier, newTally } from "../report/log_carrier.ts";

/** A way to a program elsewhere. */
export interface LogConnection {
  /** False where it is known to lead there no more. */
  readonly isOpen: boolean;
  /** Rejects where it does not lead there any more. */
  write(messages: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  close(): void;
}

export interface RemoteLogParts {
  readonly where: string;
  /** Rejects where there is no way, and leaves nothing open once the signal has aborted. */
  readonly dial: (signal: AbortSignal) => Promise<LogConnection>;
  /** Milliseconds before another attempt; twice as long each time, up to 60 s. */
  readonly pause: number;
}

/** Of what waits for being sent. */
const MOST_MESSAGES = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** So many messages are sent at once. */
const BATCH = 100;
const LONGEST_PAUSE = 60_000;
const DIAL_MILLISECONDS = 5_000;
/** How long the end waits for what is still to be sent. */
const LAST_WORDS_MILLISECONDS = 1_000;

/**
 * A log elsewhere. Messages wait in a queue of bounded size while there is no way there, and beyond it they are lost; so
 * are those that were being sent when the way ended.
 */
export class RemoteLog implements LogCarrier, AsyncDisposable {
  readonly where: string;
  readonly tally = newTally();
  readonly #parts: RemoteLogParts;
  readonly #stop = new AbortController();
  #queue: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;
  #connection: LogConnection | null = null;
  #sending: Promise<void> | null = null;
  #failures = 0;

  constructor(parts: RemoteLogParts) {
    this.where = parts.where;
    this.#parts = parts;
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    if (this.#stop.signal.aborted || this.#queue.length >= MOST_MESSAGES || this.#bytes + message.length > MOST_BYTES) {
      this.tally.lost++;
      return;
    }
    this.#queue.push(message);
    this.#bytes += message.length;
    this.#sending ??= this.#sendAll().finally(() => this.#sending = null);
  }

  /** What waits may still leave, for a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#end(), LAST_WORDS_MILLISECONDS);
    await this.#sending;
    clearTimeout(timer);
    this.#end();
  }

  #end(): void {
    this.#stop.abort();
    this.#hangUp();
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      if (!await this.#connected()) await this.#wait();
      else await this.#sendBatch();
    }
  }

  async #connected(): Promise<boolean> {
    if (this.#connection?.isOpen === true) return true;
    this.#hangUp();
    const limit = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(DIAL_MILLISECONDS)]);
    try {
      this.#connection = await Promise.race([this.#parts.dial(limit), aborted(limit)]);
    } catch (error) {
      this.#failed(0, error);
    }
    return this.#connection !== null;
  }

  async #sendBatch(): Promise<void> {
    const messages = this.#queue.splice(0, BATCH);
    for (const { length } of messages) this.#bytes -= length;
    try {
      await this.#connection?.write(messages);
      countDelivered(this.tally, messages.length);
      this.#failures = 0;
    } catch (error) {
      this.#failed(messages.length, error);
      this.#hangUp();
      await this.#wait();
    }
  }

  #failed(lost: number, error: unknown): void {
    this.#failures++;
    countFailure(this.tally, lost, error);
  }

  #hangUp(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  /** Twice as long after each failure; not at all once it is to end. */
  async #wait(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    const milliseconds = Math.min(LONGEST_PAUSE, this.#parts.pause * 2 ** Math.min(this.#failures - 1, 16));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    const wake = (): void => resolve();
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    clearTimeout(timer);
  }
}

/** Rejects when the signal aborts: a name that is being looked up waits for nobody. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
