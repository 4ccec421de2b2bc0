import type { Libc } from "./libc.ts";

/** An open file descriptor that somebody owns: disposing of it closes it, once. */
export class Descriptor implements Disposable {
  readonly #libc: Libc;
  #open = true;

  constructor(libc: Libc, readonly number: number) {
    this.#libc = libc;
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#libc.call.close(this.number);
  }
}
