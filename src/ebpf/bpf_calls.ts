/**
 * What this room needs of the system. `src/ffi/bpf.ts` implements it; tests play the kernel. Results that are negative
 * are errno with its sign turned, as the kernel itself has them. All calls are made by one thread, at once.
 */
export interface BpfCalls {
  /** bpf(2). `attr` is one of the tables of bpf_attr.ts. */
  bpf(command: number, attr: Uint8Array): number;
  /** Where these bytes lie, for a pointer in an attr. They have to stay referenced for as long as it may be followed. */
  addressOf(bytes: Uint8Array): bigint;
  /** read(2): how many bytes, 0 at the end. */
  read(descriptor: number, buffer: Uint8Array): number;
  /** The memory of a map, shared with the kernel (mmap(2)), from `offset`, `length` bytes. Throws a SystemError. */
  mapMemory(descriptor: number, offset: number, length: number, access: "read" | "read-write"): MappedMemory;
  /** How large a page of memory is (getpagesize(2)): where in a map its parts begin. */
  readonly pageBytes: number;
  close(descriptor: number): void;
  /** Takes the limit off locked memory, which kernels before 5.11 count maps and programs by. Failing is no error. */
  unlimitLockedMemory(): void;
  /** Names of the capabilities (capabilities(7)) that eBPF needs and this thread has not. */
  missingCapabilities(): readonly string[];
}

/** Disposing of it unmaps the memory: whoever touches the buffer afterwards ends the process. */
export interface MappedMemory extends Disposable {
  readonly buffer: ArrayBuffer;
}
