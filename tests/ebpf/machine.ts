import { HELPERS } from "../../src/ebpf/helpers.ts";
import { decodeInstructions, type Instruction } from "../../src/ebpf/instruction.ts";
import * as op from "../../src/ebpf/opcodes.ts";
import type { FakeKernel } from "./fake_kernel.ts";

const STACK_BYTES = 512;
const FP = 10;
/** No program of ours takes this many steps. */
const MOST_STEPS = 100_000;
const U64 = 64;

const signed = (value: bigint): bigint => BigInt.asIntN(U64, value);
const unsigned = (value: bigint): bigint => BigInt.asUintN(U64, value);

/**
 * An eBPF machine: runs a program's bytes over memory that a test has laid out (Documentation/bpf/standardization). It
 * may touch its stack, its context, values of maps and what its context points to; all else throws, as the verifier
 * would refuse it. Written apart from the assembler, but for the table of codes.
 */
export class Machine {
  readonly #kernel: FakeKernel;
  readonly #registers: bigint[] = Array(11).fill(0n);
  #steps = 0;

  constructor(kernel: FakeKernel) {
    this.#kernel = kernel;
  }

  /** Runs the program with `context` (an address) as its argument; the result is what it returns. */
  run(program: Uint8Array, context: bigint): bigint {
    const stack = this.#kernel.stack(STACK_BYTES);
    this.#registers.fill(0n);
    this.#registers[1] = context;
    this.#registers[FP] = stack + BigInt(STACK_BYTES);
    this.#steps = 0;
    const instructions = decodeInstructions(program);
    for (let at = 0;;) {
      const instruction = instructions[at];
      if (instruction === undefined || ++this.#steps > MOST_STEPS) throw new Error(`no instruction ${at}, or no end`);
      if (instruction.code === (op.BPF_JMP | op.BPF_EXIT)) return this.#get(0);
      at = this.#step(instruction, instructions[at + 1], at);
    }
  }

  /** Executes one instruction; the result is the number of the next. */
  #step(instruction: Instruction, second: Instruction | undefined, at: number): number {
    const { code, destination, source, offset, immediate } = instruction;
    switch (code & 7) {
      case op.BPF_ALU64:
        this.#set(destination, this.#compute(code & 0xf0, this.#get(destination), this.#operand(instruction)));
        return at + 1;
      case op.BPF_JMP:
        return at + 1 + this.#jump(instruction);
      case op.BPF_LD:
        if (second === undefined) throw new Error("half a constant");
        this.#set(destination, this.#constant(source, immediate, second.immediate));
        return at + 2;
      case op.BPF_LDX:
        this.#set(destination, this.#kernel.load(this.#get(source) + BigInt(offset), widthOf(code), "program"));
        return at + 1;
      default:
        this.#store(instruction);
        return at + 1;
    }
  }

  #store({ code, destination, source, offset, immediate }: Instruction): void {
    const address = this.#get(destination) + BigInt(offset);
    const value = (code & 7) === op.BPF_ST ? BigInt(immediate) : this.#get(source);
    const isAtomic = (code & 0xe0) === op.BPF_ATOMIC;
    const before = isAtomic ? this.#kernel.load(address, widthOf(code), "program") : 0n;
    this.#kernel.store(address, widthOf(code), before + value, "program");
  }

  #jump(instruction: Instruction): number {
    const { code, destination, offset, immediate } = instruction;
    if (code === (op.BPF_JMP | op.BPF_CALL)) {
      this.#call(immediate);
      return 0;
    }
    if ((code & 0xf0) === op.BPF_JA) return offset;
    return compare(code & 0xf0, this.#get(destination), this.#operand(instruction)) ? offset : 0;
  }

  #call(number: number): void {
    const name = Object.entries(HELPERS).find(([, helper]) => helper === number)?.[0];
    if (name === undefined) throw new Error(`no helper ${number}`);
    const [, r1 = 0n, r2 = 0n, r3 = 0n, r4 = 0n] = this.#registers;
    this.#set(0, this.#kernel.call(name as keyof typeof HELPERS, [r1, r2, r3, r4]));
    // What a call destroys is not to be relied upon.
    for (let register = 1; register <= 5; register++) this.#set(register, 0xdead_0000_0000_0000n + BigInt(register));
  }

  #compute(operation: number, left: bigint, right: bigint): bigint {
    switch (operation) {
      case op.ARITHMETIC["+="]:
        return left + right;
      case op.ARITHMETIC["-="]:
        return left - right;
      case op.ARITHMETIC["/="]:
        return right === 0n ? 0n : left / right;
      case op.ARITHMETIC["|="]:
        return left | right;
      case op.ARITHMETIC["&="]:
        return left & right;
      case op.ARITHMETIC[">>="]:
        return left >> (right & 63n);
      case op.ARITHMETIC["="]:
        return right;
      default:
        throw new Error(`no operation 0x${operation.toString(16)}`);
    }
  }

  #constant(source: number, low: number, high: number): bigint {
    if (source === op.BPF_PSEUDO_MAP_FD) return BigInt(low);
    if (source === op.BPF_PSEUDO_MAP_VALUE) return this.#kernel.valueOf(low) + BigInt(high);
    return BigInt(high) << 32n | BigInt(low >>> 0);
  }

  #operand({ code, source, immediate }: Instruction): bigint {
    return (code & op.BPF_X) === 0 ? unsigned(BigInt(immediate)) : this.#get(source);
  }

  #get(register: number): bigint {
    return this.#registers[register] ?? 0n;
  }

  #set(register: number, value: bigint): void {
    this.#registers[register] = unsigned(value);
  }
}

function compare(comparison: number, left: bigint, right: bigint): boolean {
  switch (comparison) {
    case op.COMPARISON["=="]:
      return left === right;
    case op.COMPARISON["!="]:
      return left !== right;
    case op.COMPARISON[">"]:
      return left > right;
    case op.COMPARISON[">="]:
      return left >= right;
    case op.COMPARISON["<"]:
      return left < right;
    case op.COMPARISON["<="]:
      return left <= right;
    case op.COMPARISON["s>="]:
      return signed(left) >= signed(right);
    case op.COMPARISON["s<"]:
      return signed(left) < signed(right);
    case op.COMPARISON["s<="]:
      return signed(left) <= signed(right);
    case op.COMPARISON["s>"]:
      return signed(left) > signed(right);
    default:
      throw new Error(`no comparison 0x${comparison.toString(16)}`);
  }
}

function widthOf(code: number): number {
  const widths = new Map<number, number>([[op.SIZE.u8, 1], [op.SIZE.u16, 2], [op.SIZE.u32, 4], [op.SIZE.u64, 8]]);
  return widths.get(code & 0x18) ?? 0;
}
