import type { Libc } from "../ffi/libc.ts";
import { UnixDatagram } from "../ffi/unix_datagram.ts";
import { type LogCarrier, newTally, tallied } from "../report/log_carrier.ts";

/** A log that takes datagrams at a path: the journal, or a daemon of syslog. One that restarts is found again. */
export class DatagramLog implements LogCarrier, Disposable {
  readonly tally = newTally();
  readonly #socket: UnixDatagram;

  /** Throws where that can be no socket; whether somebody listens there shows with the first message. */
  constructor(libc: Libc, readonly where: string, path: string) {
    this.#socket = new UnixDatagram(libc, path);
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    tallied(this.tally, () => this.#socket.send(message));
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }
}
