import { decodeInstructions, type Instruction } from "../../src/ebpf/instruction.ts";
import * as op from "../../src/ebpf/opcodes.ts";
import { FP } from "../../src/ebpf/registers.ts";

const SLOT = 8;
const BYTES: ReadonlyMap<number, number> = new Map([[op.SIZE.u8, 1], [op.SIZE.u16, 2], [op.SIZE.u32, 4]]);
const FRAME = Number(FP.slice(1));

/**
 * Where a program writes a part of 8 bytes of its stack, at whose beginning it may have put a register or a constant that
 * is not 0: kernels before 6.8 refuse that without CAP_PERFMON ("attempt to corrupt spilled pointer on stack"). The
 * numbers of those instructions, by all ways through the program.
 */
export function cutSlots(program: Uint8Array): number[] {
  const instructions = decodeInstructions(program);
  const found = new Set<number>();
  const seen = new Set<string>();
  const open: { at: number; begun: readonly number[] }[] = [{ at: 0, begun: [] }];
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const { at, begun } = way;
    const instruction = instructions[at];
    const key = `${at} ${begun}`;
    if (instruction === undefined || seen.has(key)) continue;
    seen.add(key);
    const slot = slotOf(instruction);
    const isCut = slot !== null && begun.includes(slot) && bytesOf(instruction) < SLOT;
    if (isCut) found.add(at);
    const begins = slot !== null && instruction.offset === slot && !isZero(instruction) && !begun.includes(slot);
    const after = begins ? [...begun, slot].sort((a, b) => a - b) : begun;
    for (const next of nextOf(instruction, at)) open.push({ at: next, begun: after });
  }
  return [...found].sort((a, b) => a - b);
}

/** The beginning of the 8 bytes that it writes to, from the frame pointer; null where it writes nothing to the stack. */
function slotOf({ code, destination, offset }: Instruction): number | null {
  const stores = [op.BPF_ST, op.BPF_STX].includes(code & 7) && (code & 0xe0) === op.BPF_MEM;
  return stores && destination === FRAME ? Math.floor(offset / SLOT) * SLOT : null;
}

function bytesOf({ code }: Instruction): number {
  return BYTES.get(code & 0x18) ?? SLOT;
}

function isZero({ code, immediate }: Instruction): boolean {
  return (code & 7) === op.BPF_ST && immediate === 0;
}

function nextOf({ code, offset }: Instruction, at: number): readonly number[] {
  if ((code & 7) === op.BPF_LD) return [at + 2];
  if ((code & 7) !== op.BPF_JMP) return [at + 1];
  const operation = code & 0xf0;
  if (operation === op.BPF_EXIT) return [];
  if (operation === op.BPF_CALL) return [at + 1];
  return operation === op.BPF_JA ? [at + 1 + offset] : [at + 1, at + 1 + offset];
}
