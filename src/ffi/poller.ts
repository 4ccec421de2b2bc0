import { EINTR } from "../core/system_error.ts";
import { i32host, u16host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import type { Libc } from "./libc.ts";

/** struct pollfd (poll(2)). */
const pollfd = struct("pollfd", 8, { fd: i32host, events: u16host, revents: u16host });
const POLLIN = 1;

/** Waits until one of a fixed set of descriptors can be read. */
export class Poller {
  readonly #libc: Libc;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #count: number;

  constructor(libc: Libc, descriptors: readonly number[]) {
    this.#libc = libc;
    this.#count = descriptors.length;
    this.#bytes = new Uint8Array(pollfd.size * descriptors.length);
    this.#view = new DataView(this.#bytes.buffer);
    descriptors.forEach((fd, index) => {
      pollfd.write(this.#view, index * pollfd.size, { fd, events: POLLIN, revents: 0 });
    });
  }

  /** Blocks this thread for at most so many milliseconds, -1 for ever. False if the time passed. Throws a SystemError. */
  wait(milliseconds: number): boolean {
    for (;;) {
      const ready = this.#libc.call.poll(this.#bytes, this.#count, milliseconds);
      if (ready >= 0) return ready > 0;
      if (this.#libc.errno() !== EINTR) this.#libc.checked(ready, "poll");
    }
  }

  /**
   * Fulfilled when one of them can be read, without blocking this thread: one of Deno's waits. It may also be
   * fulfilled for nothing. The Libc must live until then.
   */
  async ready(): Promise<void> {
    await this.#libc.call.pollAside(this.#bytes, this.#count, -1);
  }

  /** Whether the descriptor at this place of the list had something when the last wait ended. */
  isReady(index: number): boolean {
    return pollfd.fields.revents.get(this.#view, index * pollfd.size) !== 0;
  }
}
