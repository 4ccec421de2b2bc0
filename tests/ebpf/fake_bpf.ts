import type { BpfCalls, MappedMemory } from "../../src/ebpf/bpf_calls.ts";

/** One call of bpf(2), with the attr as it was then. */
export interface BpfCall {
  readonly command: number;
  readonly attr: DataView;
}

/** A kernel that answers as the test says, and remembers what it was asked. */
export class FakeBpf implements BpfCalls {
  readonly calls: BpfCall[] = [];
  readonly closed: number[] = [];
  missing: readonly string[] = [];
  readonly pageBytes = 4096;
  /** What reads give, one after the other; then 0. */
  readonly reads: Uint8Array[] = [];
  /** The memory of each map, by its descriptor and the offset in it. */
  readonly memory = new Map<string, ArrayBuffer>();
  readonly #answer: (call: BpfCall) => number;
  readonly #addresses = new Map<Uint8Array, bigint>();

  constructor(answer: (call: BpfCall) => number = () => 0) {
    this.#answer = answer;
  }

  bpf(command: number, attr: Uint8Array): number {
    const call = { command, attr: new DataView(attr.slice().buffer) };
    this.calls.push(call);
    return this.#answer(call);
  }

  addressOf(bytes: Uint8Array): bigint {
    const known = this.#addresses.get(bytes);
    if (known !== undefined) return known;
    const address = 0x7000_0000_0000n + BigInt(this.#addresses.size) * 0x1_0000n;
    this.#addresses.set(bytes, address);
    return address;
  }

  /** What lies at an address that was in an attr. */
  at(address: bigint): Uint8Array {
    for (const [bytes, place] of this.#addresses) if (place === address) return bytes;
    throw new Error(`nothing lies at ${address}`);
  }

  read(_descriptor: number, buffer: Uint8Array): number {
    const bytes = this.reads.shift() ?? new Uint8Array(0);
    buffer.set(bytes);
    return bytes.length;
  }

  mapMemory(descriptor: number, offset: number, length: number): MappedMemory {
    const buffer = this.memory.get(`${descriptor} ${offset}`) ?? new ArrayBuffer(length);
    return { buffer, [Symbol.dispose]: () => void this.closed.push(-descriptor) };
  }

  close(descriptor: number): void {
    this.closed.push(descriptor);
  }

  unlimitLockedMemory(): void {}

  missingCapabilities(): readonly string[] {
    return this.missing;
  }
}
