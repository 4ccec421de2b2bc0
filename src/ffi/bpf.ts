import type { BpfCalls, MappedMemory } from "../ebpf/bpf_calls.ts";
import { missingBpfCapabilities } from "./bpf_capabilities.ts";
import type { Libc } from "./libc.ts";
import { type Access, mapShared } from "./mmap.ts";

/** C has no function for bpf(2), so it goes by syscall(2), with the number that asm/unistd.h gives it. */
const NR_BPF: Readonly<Record<typeof Deno.build.arch, number>> = { x86_64: 321, aarch64: 280 };
const RLIMIT_MEMLOCK = 8;
/** struct rlimit: soft and hard, both RLIM_INFINITY. */
const UNLIMITED = new Uint8Array(16).fill(0xff);

/** bpf(2) and what goes with it, for one thread. */
export class LinuxBpf implements BpfCalls {
  readonly #libc: Libc;
  readonly #number = NR_BPF[Deno.build.arch];
  readonly pageBytes: number;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.pageBytes = libc.call.getpagesize();
  }

  bpf(command: number, attr: Uint8Array): number {
    const result = this.#libc.call.syscall(this.#number, command, attr as BufferSource, attr.length);
    return result >= 0 ? result : -this.#libc.errno();
  }

  addressOf(bytes: Uint8Array): bigint {
    return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes as BufferSource));
  }

  read(descriptor: number, buffer: Uint8Array): number {
    const length = this.#libc.call.read(descriptor, buffer as BufferSource, buffer.length);
    return length >= 0 ? length : -this.#libc.errno();
  }

  mapMemory(descriptor: number, offset: number, length: number, access: Access): MappedMemory {
    return mapShared(this.#libc, descriptor, offset, length, access);
  }

  close(descriptor: number): void {
    this.#libc.call.close(descriptor);
  }

  unlimitLockedMemory(): void {
    this.#libc.call.setrlimit(RLIMIT_MEMLOCK, UNLIMITED);
  }

  missingCapabilities(): readonly string[] {
    return missingBpfCapabilities(Deno.readTextFileSync("/proc/thread-self/status"));
  }
}
