import { until } from "./system.ts";

/** The events that a daemon writes from now on. */
export class EventTail implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #signal: AbortSignal;
  readonly #decoder = new TextDecoder();
  readonly #buffer = new Uint8Array(1 << 20);

  constructor(path: string, signal: AbortSignal) {
    this.#file = Deno.openSync(path);
    this.#file.seekSync(0, Deno.SeekMode.End);
    this.#signal = signal;
  }

  /** Waits for an event of this kind; all before it are passed over. */
  async next(event: string, milliseconds: number): Promise<void> {
    let text = "";
    const found = (): boolean => {
      text = text.slice(text.lastIndexOf("\n") + 1) + this.#read();
      return text.includes(`"event":"${event}"`);
    };
    await until(found, milliseconds, () => `No event "${event}" within ${milliseconds} ms`, this.#signal);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #read(): string {
    const length = this.#file.readSync(this.#buffer) ?? 0;
    return this.#decoder.decode(this.#buffer.subarray(0, length), { stream: true });
  }
}
