import { type LogCarrier, newTally, tallied } from "../report/log_carrier.ts";

const NEWLINE = Uint8Array.of(10);

/**
 * A log in a file, a line a message, which is appended to. It is made for its owner alone. Where it cannot be opened, the
 * next message tries again.
 */
export class FileLog implements LogCarrier, Disposable {
  readonly where: string;
  readonly tally = newTally();
  #file: Deno.FsFile | null = null;

  constructor(readonly path: string) {
    this.where = `the file ${path}`;
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    tallied(this.tally, () => {
      const file = this.#file ??= Deno.openSync(this.path, { append: true, create: true, mode: 0o600 });
      for (const part of [message, NEWLINE]) {
        for (let rest = part; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
      }
    });
  }

  /** What comes next goes to the file that has the path then: logrotate has moved this one away. */
  reopen(): void {
    this.#file?.close();
    this.#file = null;
  }

  [Symbol.dispose](): void {
    this.reopen();
  }
}
