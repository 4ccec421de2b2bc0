import type { Assembler } from "../assembler.ts";
import { FP, type Register, type Writable } from "../registers.ts";

const WIDTHS = { u16: 2, u32: 4, u64: 8 } as const;

/**
 * Reads kernel memory by bpf_probe_read_kernel, which every kind of program may call. What cannot be read is 0, so that
 * a chain of pointers needs no check on the way: behind a null pointer everything is 0. r0 to r5 are lost.
 */
export class KernelReader {
  readonly #a: Assembler;
  readonly #scratch: number;

  /** `scratch` is the offset of 8 free bytes on the stack. */
  constructor(a: Assembler, scratch: number) {
    this.#a = a;
    this.#scratch = scratch;
  }

  /** destination = *(size *)(base + offset) */
  read(destination: Writable, base: Register, offset: number, size: keyof typeof WIDTHS = "u64"): void {
    this.copy(this.#scratch, WIDTHS[size], base, offset);
    this.#a.load(destination, size, FP, this.#scratch);
  }

  /** memcpy(stack + at, base + offset, bytes) */
  copy(at: number, bytes: number, base: Register, offset: number): void {
    this.#a.op("r3", "=", base).op("r3", "+=", offset).op("r2", "=", bytes).stackAddress("r1", at);
    this.#a.call("probe_read_kernel");
  }
}
