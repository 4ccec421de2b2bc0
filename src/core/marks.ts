/**
 * The bits of marks that are ours. In the connection mark, the masked field is the generation of rules under which a flow
 * was let through: 0 for a flow that was never judged. In the packet mark it is touched only to hand a packet to the chain
 * that rejects. Foreign bits stay as they are.
 */
export interface Marks {
  readonly mask: number;
  /** Connection mark, masked: was let through once, and is to be judged anew. Of no generation. */
  readonly stale: number;
  /** Packet mark, masked: to be rejected. Not a value that a restored connection mark could have. */
  readonly reject: number;
}

/** Generations count from 1 to this, and begin anew: eight bits of the mask, whatever its length. */
export const GENERATIONS = 253;

/** The values within a mask: a contiguous run of at least 8 bits, u32. */
export function marksWithin(mask: number): Marks {
  return { mask: mask >>> 0, stale: within(mask, GENERATIONS + 1), reject: mask >>> 0 };
}

/** The connection mark, masked, of a flow that was let through under this generation, 1 to GENERATIONS. */
export function generationMark({ mask }: Marks, generation: number): number {
  return within(mask, generation);
}

function within(mask: number, value: number): number {
  const lowestBit = (mask & -mask) >>> 0;
  return (lowestBit * value) >>> 0;
}
