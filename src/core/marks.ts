/**
 * The bits of marks that are ours. In the connection mark the masked field holds what we remember of a flow; in the
 * packet mark it is touched only to hand a packet to the chain that rejects. Foreign bits stay as they are.
 */
export interface Marks {
  readonly mask: number;
  /** Connection mark, masked: packets of this flow have been judged. */
  readonly judged: number;
  /** Packet mark, masked: to be rejected. Not a value that a restored connection mark could have. */
  readonly reject: number;
}

/** The values within a mask: a contiguous run of bits, u32. */
export function marksWithin(mask: number): Marks {
  const lowestBit = (mask & -mask) >>> 0;
  return { mask: mask >>> 0, judged: lowestBit, reject: mask >>> 0 };
}
