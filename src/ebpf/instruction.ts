import { i16host, i32host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { WireError } from "../wire/wire_error.ts";

/**
 * struct bpf_insn (include/uapi/linux/bpf.h). `registers` is two bit fields: on little-endian machines, which are all
 * that this project runs on, the destination is the low half.
 */
export const bpf_insn = struct("bpf_insn", 8, { code: u8, registers: u8, off: i16host, imm: i32host });

/** One instruction of 8 bytes. The load of a 64-bit constant takes two, the second with nothing but an `imm`. */
export interface Instruction {
  readonly code: number;
  readonly destination: number;
  readonly source: number;
  /** Of a jump in instructions behind the next one, of a memory access in bytes. */
  readonly offset: number;
  /** The immediate value, i32. */
  readonly immediate: number;
}

/** The bytes that bpf(2) takes. */
export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(instructions.length * bpf_insn.size);
  const view = viewOf(bytes);
  instructions.forEach(({ code, destination, source, offset, immediate }, index) => {
    const registers = destination | source << 4;
    bpf_insn.write(view, index * bpf_insn.size, { code, registers, off: offset, imm: immediate });
  });
  return bytes;
}

/** The reverse. Throws a WireError where the bytes end within an instruction. */
export function decodeInstructions(bytes: Uint8Array): Instruction[] {
  if (bytes.length % bpf_insn.size !== 0) {
    throw new WireError("eBPF instructions", `${bytes.length} bytes are no multiple of ${bpf_insn.size}`);
  }
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / bpf_insn.size }, (_, index) => {
    const { code, registers, off, imm } = bpf_insn.read(view, index * bpf_insn.size);
    return { code, destination: registers & 15, source: registers >> 4, offset: off, immediate: imm };
  });
}
