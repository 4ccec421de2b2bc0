import { type Helper, HELPERS } from "./helpers.ts";
import { encodeInstructions, type Instruction } from "./instruction.ts";
import * as op from "./opcodes.ts";
import { ARITHMETIC, type Arithmetic, COMPARISON, type Comparison, SIZE, type Size } from "./opcodes.ts";
import { FP, type Register, registerNumber, type Writable } from "./registers.ts";

/** A place in a program that jumps can name before it is known. */
export interface Label {
  readonly name: string;
}

/** The comparisons that hold where the others do not. There is none for "&". */
const OPPOSITE = {
  "==": "!=",
  "!=": "==",
  ">": "<=",
  "<=": ">",
  ">=": "<",
  "<": ">=",
  "s>": "s<=",
  "s<=": "s>",
  "s>=": "s<",
  "s<": "s>=",
} as const;

const OFFSET_LIMIT = 0x7fff;

/**
 * Writes an eBPF program, instruction by instruction. The methods read like the kernel's own notation:
 * `op("r7", ">>=", 32)` is `r7 >>= 32`, `load("r1", "u64", "r6", 8)` is `r1 = *(u64 *)(r6 + 8)`. Numbers that do not
 * fit their field, and labels without a place, throw an Error: they are mistakes of whoever wrote the program.
 */
export class Assembler {
  readonly #instructions: Instruction[] = [];
  readonly #places = new Map<Label, number>();
  readonly #jumps: { readonly at: number; readonly label: Label }[] = [];

  /** destination OPERATOR value, on 64 bits; a number is an i32, sign-extended. */
  op(destination: Writable, operator: Arithmetic, value: Register | number): this {
    return this.#add(op.BPF_ALU64 | ARITHMETIC[operator], destination, value);
  }

  /** destination = *(size *)(base + offset); what is narrower than 64 bits is zero-extended. */
  load(destination: Writable, size: Size, base: Register, offset: number): this {
    return this.#access(op.BPF_LDX | op.BPF_MEM | SIZE[size], destination, base, offset);
  }

  /** *(size *)(base + offset) = value; a number is an i32, sign-extended. */
  store(size: Size, base: Register, offset: number, value: Register | number): this {
    if (typeof value === "string") return this.#access(op.BPF_STX | op.BPF_MEM | SIZE[size], base, value, offset);
    const place = { destination: registerNumber(base), offset: checkedOffset(offset) };
    return this.#push({ code: op.BPF_ST | op.BPF_MEM | SIZE[size], ...place, immediate: checkedImmediate(value) });
  }

  /** lock *(size *)(base + offset) += value: two processors lose nothing. */
  addAtomically(size: "u32" | "u64", base: Register, offset: number, value: Register): this {
    return this.#access(op.BPF_STX | op.BPF_ATOMIC | SIZE[size], base, value, offset);
  }

  /** destination = value, all 64 bits of it. Two instructions. */
  constant(destination: Writable, value: bigint): this {
    return this.#wide(destination, 0, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  /** destination = the map behind a file descriptor of the process that loads the program. */
  map(destination: Writable, descriptor: number): this {
    return this.#wide(destination, op.BPF_PSEUDO_MAP_FD, descriptor, 0);
  }

  /** destination = the address, in the one value of an array, of the byte at `offset`. */
  mapValue(destination: Writable, descriptor: number, offset: number): this {
    return this.#wide(destination, op.BPF_PSEUDO_MAP_VALUE, descriptor, offset);
  }

  /** r0 = helper(r1, r2, r3, r4, r5). r1 to r5 are lost. */
  call(helper: Helper): this {
    return this.#push({ code: op.BPF_JMP | op.BPF_CALL, immediate: HELPERS[helper] });
  }

  /** destination = FP + offset: the address of something on the stack. */
  stackAddress(destination: Writable, offset: number): this {
    return this.op(destination, "=", FP).op(destination, "+=", offset);
  }

  /** return value */
  exit(value: number): this {
    return this.op("r0", "=", value).#push({ code: op.BPF_JMP | op.BPF_EXIT });
  }

  jump(label: Label): this {
    return this.#jumpTo(label).#push({ code: op.BPF_JMP | op.BPF_JA });
  }

  /** if (left COMPARISON right) goto label; a number is an i32, sign-extended. */
  jumpIf(left: Register, comparison: Comparison, right: Register | number, label: Label): this {
    return this.#jumpTo(label).#add(op.BPF_JMP | COMPARISON[comparison], left, right);
  }

  /** if (left COMPARISON right) { what `body` writes } */
  when(left: Register, comparison: keyof typeof OPPOSITE, right: Register | number, body: () => void): this {
    const end = this.label("the end of a block");
    this.jumpIf(left, OPPOSITE[comparison], right, end);
    body();
    return this.place(end);
  }

  /** A label, to be placed before or after it is jumped to. Its name is for error messages. */
  label(name: string): Label {
    return { name };
  }

  /** The label means the next instruction. */
  place(label: Label): this {
    if (this.#places.has(label)) throw new Error(`Cannot place the label ${label.name} twice`);
    this.#places.set(label, this.#instructions.length);
    return this;
  }

  /** The whole program, with every jump resolved. */
  assemble(): Uint8Array<ArrayBuffer> {
    const instructions = [...this.#instructions];
    for (const { at, label } of this.#jumps) {
      const place = this.#places.get(label);
      if (place === undefined) throw new Error(`Cannot jump to the label ${label.name}: it was never placed`);
      const instruction = instructions[at];
      if (instruction !== undefined) instructions[at] = { ...instruction, offset: checkedOffset(place - at - 1) };
    }
    return encodeInstructions(instructions);
  }

  #access(code: number, destination: Register, source: Register, offset: number): this {
    const registers = { destination: registerNumber(destination), source: registerNumber(source) };
    return this.#push({ code, ...registers, offset: checkedOffset(offset) });
  }

  #jumpTo(label: Label): this {
    this.#jumps.push({ at: this.#instructions.length, label });
    return this;
  }

  #add(code: number, register: Register, value: Register | number): this {
    const destination = registerNumber(register);
    if (typeof value === "string") {
      return this.#push({ code: code | op.BPF_X, destination, source: registerNumber(value) });
    }
    return this.#push({ code: code | op.BPF_K, destination, immediate: checkedImmediate(value) });
  }

  /** A 64-bit constant, or what `source` makes of it, in two instructions. */
  #wide(register: Register, source: number, low: number, high: number): this {
    this.#push({
      code: op.BPF_LD | op.BPF_IMM | SIZE.u64,
      destination: registerNumber(register),
      source,
      immediate: low,
    });
    return this.#push({ code: 0, immediate: high });
  }

  #push(instruction: Pick<Instruction, "code"> & Partial<Instruction>): this {
    this.#instructions.push({ destination: 0, source: 0, offset: 0, immediate: 0, ...instruction });
    return this;
  }
}

function checkedOffset(offset: number): number {
  if (Number.isInteger(offset) && offset >= -OFFSET_LIMIT - 1 && offset <= OFFSET_LIMIT) return offset;
  throw new Error(`Cannot encode the offset ${offset}: it has to be an i16`);
}

function checkedImmediate(value: number): number {
  if ((value | 0) === value) return value;
  throw new Error(`Cannot encode the number ${value}: it has to be an i32`);
}
