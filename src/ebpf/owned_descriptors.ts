import type { BpfCalls } from "./bpf_calls.ts";

/** Descriptors that are closed together, the youngest first. */
export class OwnedDescriptors implements Disposable {
  readonly #calls: BpfCalls;
  readonly #numbers: number[] = [];

  constructor(calls: BpfCalls) {
    this.#calls = calls;
  }

  /** Takes a descriptor over, and gives its number back. */
  add(descriptor: number): number {
    this.#numbers.push(descriptor);
    return descriptor;
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#numbers.splice(0).reverse()) this.#calls.close(descriptor);
  }
}
