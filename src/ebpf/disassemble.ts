import { HELPERS } from "./helpers.ts";
import { decodeInstructions, type Instruction } from "./instruction.ts";
import * as op from "./opcodes.ts";

const HELPER_NAMES = namesOf(HELPERS);
const ARITHMETIC_NAMES = namesOf(op.ARITHMETIC);
const COMPARISON_NAMES = namesOf(op.COMPARISON);
const SIZE_NAMES = namesOf(op.SIZE);

/**
 * A program as text, a line each instruction, in the notation of LLVM's disassembler; only that helpers have their names
 * and maps are told from constants. In front stands the number by which the verifier's log names the instruction; a
 * 64-bit constant counts twice, for jumps too. Unknown codes stay numbers. Throws a WireError where the bytes end within
 * an instruction.
 */
export function disassemble(bytes: Uint8Array): string[] {
  const instructions = decodeInstructions(bytes);
  const lines: string[] = [];
  for (let at = 0; at < instructions.length; at++) {
    const instruction = instructions[at];
    if (instruction === undefined) break;
    const number = `${at}`.padStart(4);
    const wide = instruction.code === (op.BPF_LD | op.BPF_IMM | op.SIZE.u64);
    const text = wide ? constant(instruction, instructions[++at]) : single(instruction);
    lines.push(`${number}: ${text}`);
  }
  return lines;
}

function constant({ destination, source, immediate }: Instruction, second: Instruction | undefined): string {
  const high = second?.immediate ?? 0;
  if (source === op.BPF_PSEUDO_MAP_FD) return `r${destination} = map ${immediate}`;
  if (source === op.BPF_PSEUDO_MAP_VALUE) return `r${destination} = map ${immediate} value + ${high}`;
  return `r${destination} = ${BigInt(high) << 32n | BigInt(immediate >>> 0)} ll`;
}

function single(instruction: Instruction): string {
  return textOf(instruction) ?? `unknown instruction, code 0x${instruction.code.toString(16).padStart(2, "0")}`;
}

function textOf(instruction: Instruction): string | null {
  switch (instruction.code & 7) {
    case op.BPF_ALU64:
      return arithmetic(instruction);
    case op.BPF_JMP:
      return jump(instruction);
    case op.BPF_LDX:
    case op.BPF_ST:
    case op.BPF_STX:
      return access(instruction);
    default:
      return null;
  }
}

function arithmetic(instruction: Instruction): string | null {
  const operator = ARITHMETIC_NAMES.get(instruction.code & 0xf0);
  return operator === undefined ? null : `r${instruction.destination} ${operator} ${operand(instruction)}`;
}

function jump(instruction: Instruction): string | null {
  const { code, destination, offset, immediate } = instruction;
  const target = `goto ${signed(offset)}`;
  if (code === (op.BPF_JMP | op.BPF_CALL)) return `call ${HELPER_NAMES.get(immediate) ?? immediate}`;
  if (code === (op.BPF_JMP | op.BPF_EXIT)) return "exit";
  if (code === (op.BPF_JMP | op.BPF_JA)) return target;
  const comparison = COMPARISON_NAMES.get(code & 0xf0);
  return comparison === undefined ? null : `if r${destination} ${comparison} ${operand(instruction)} ${target}`;
}

function access({ code, destination, source, offset, immediate }: Instruction): string | null {
  const size = SIZE_NAMES.get(code & 0x18);
  const place = (base: number): string => `*(${size} *)(r${base} ${signed(offset, " ")})`;
  switch (code & 0xe7) {
    case op.BPF_LDX | op.BPF_MEM:
      return `r${destination} = ${place(source)}`;
    case op.BPF_STX | op.BPF_MEM:
      return `${place(destination)} = r${source}`;
    case op.BPF_ST | op.BPF_MEM:
      return `${place(destination)} = ${immediate}`;
    case op.BPF_STX | op.BPF_ATOMIC:
      return immediate === 0 ? `lock ${place(destination)} += r${source}` : null;
    default:
      return null;
  }
}

function operand({ code, source, immediate }: Instruction): string {
  return (code & op.BPF_X) === 0 ? `${immediate}` : `r${source}`;
}

function signed(value: number, space = ""): string {
  return value < 0 ? `-${space}${-value}` : `+${space}${value}`;
}

function namesOf<Name extends string>(numbers: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map((Object.keys(numbers) as Name[]).map((name) => [numbers[name], name]));
}
