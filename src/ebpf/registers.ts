/**
 * The registers of an eBPF program. r0 holds results, r1 to r5 the arguments of a call (and are lost by it), r6 to r9
 * are kept; r10 is the frame pointer, which can be read but not written: the compiler refuses it as a destination.
 */
export type Writable = "r0" | "r1" | "r2" | "r3" | "r4" | "r5" | "r6" | "r7" | "r8" | "r9";
export type Register = Writable | "r10";

/** The end of the program's stack of 512 bytes; what lies on it has negative offsets. */
export const FP = "r10";

const NUMBERS: Readonly<Record<Register, number>> = {
  r0: 0,
  r1: 1,
  r2: 2,
  r3: 3,
  r4: 4,
  r5: 5,
  r6: 6,
  r7: 7,
  r8: 8,
  r9: 9,
  r10: 10,
};

/** The number by which an instruction names a register. */
export function registerNumber(register: Register): number {
  return NUMBERS[register];
}
