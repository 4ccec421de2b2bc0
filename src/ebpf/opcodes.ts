/**
 * The parts that the first byte of an instruction is put together from (include/uapi/linux/bpf_common.h, bpf.h;
 * Documentation/bpf/standardization/instruction-set.rst): class in the low three bits, then for arithmetic and jumps
 * the kind of operand and the operation, for memory accesses size and mode.
 */
export const BPF_LD = 0x00;
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02;
export const BPF_STX = 0x03;
export const BPF_JMP = 0x05;
export const BPF_ALU64 = 0x07;

/** The operand is the immediate value, or a register. */
export const BPF_K = 0x00;
export const BPF_X = 0x08;

export const BPF_IMM = 0x00;
export const BPF_MEM = 0x60;
export const BPF_ATOMIC = 0xc0;

export const BPF_JA = 0x00;
export const BPF_CALL = 0x80;
export const BPF_EXIT = 0x90;

/** Source "registers" of BPF_LD | BPF_IMM | BPF_DW: what the constant is. */
export const BPF_PSEUDO_MAP_FD = 1;
export const BPF_PSEUDO_MAP_VALUE = 2;

/** Arithmetic on 64 bits; an immediate operand is sign-extended first. */
export const ARITHMETIC = {
  "+=": 0x00,
  "-=": 0x10,
  "*=": 0x20,
  "/=": 0x30,
  "|=": 0x40,
  "&=": 0x50,
  "<<=": 0x60,
  ">>=": 0x70,
  "^=": 0xa0,
  "=": 0xb0,
  "s>>=": 0xc0,
} as const;

/** Comparisons of 64 bits, unsigned unless they begin with "s"; "&" asks whether the two have a bit in common. */
export const COMPARISON = {
  "==": 0x10,
  ">": 0x20,
  ">=": 0x30,
  "&": 0x40,
  "!=": 0x50,
  "s>": 0x60,
  "s>=": 0x70,
  "<": 0xa0,
  "<=": 0xb0,
  "s<": 0xc0,
  "s<=": 0xd0,
} as const;

export const SIZE = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 } as const;

export type Arithmetic = keyof typeof ARITHMETIC;
export type Comparison = keyof typeof COMPARISON;
export type Size = keyof typeof SIZE;
