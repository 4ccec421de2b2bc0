import type { MappedMemory } from "../ebpf/bpf_calls.ts";
import { SystemError } from "../core/system_error.ts";
import type { Libc } from "./libc.ts";

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

/** What a shared mapping may be used for. Writing to one for reading ends the process. */
export type Access = "read" | "read-write";

/** Maps a part of what a descriptor stands for, shared with whoever else does (mmap(2)). Throws a SystemError. */
export function mapShared(
  libc: Libc,
  descriptor: number,
  offset: number,
  length: number,
  access: Access,
): MappedMemory {
  const protection = access === "read" ? PROT_READ : PROT_READ | PROT_WRITE;
  const pointer = libc.call.mmap(null, BigInt(length), protection, MAP_SHARED, descriptor, BigInt(offset));
  if (pointer === null || Deno.UnsafePointer.value(pointer) === MAP_FAILED) {
    throw new SystemError(`map ${length} bytes of memory`, libc.errno());
  }
  return new Mapping(libc, pointer, length);
}

class Mapping implements MappedMemory {
  readonly buffer: ArrayBuffer;
  readonly #libc: Libc;
  readonly #pointer: Deno.PointerObject;
  #mapped = true;

  constructor(libc: Libc, pointer: Deno.PointerObject, length: number) {
    this.#libc = libc;
    this.#pointer = pointer;
    this.buffer = Deno.UnsafePointerView.getArrayBuffer(pointer, length);
  }

  [Symbol.dispose](): void {
    if (!this.#mapped) return;
    this.#mapped = false;
    this.#libc.call.munmap(this.#pointer, BigInt(this.buffer.byteLength));
  }
}
