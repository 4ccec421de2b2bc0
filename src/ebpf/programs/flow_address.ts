import type { Assembler } from "../assembler.ts";
import type { flow_key } from "../flow_key.ts";
import type { Register } from "../registers.ts";
import type { PlacedStruct } from "./placed_struct.ts";

export type PlacedFlow = PlacedStruct<keyof typeof flow_key.fields>;

/** The words of an address, in the order in which they are written. */
export const ADDRESS_WORDS = [1, 0, 3, 2] as const;

/** The third word of ::ffff:a.b.c.d in network byte order, as a little-endian machine reads it. */
const MAPPED = 0xffff_0000 | 0;

/**
 * An IPv4 address, in network byte order in `address`, becomes one end of a flow:
 *
 *     flow.side = address == 0 ? (::) : (::ffff:address);
 */
export function setIpv4(a: Assembler, flow: PlacedFlow, side: "source" | "destination", address: Register): void {
  flow.set(`${side}0`, 0);
  flow.set(`${side}1`, 0);
  flow.set(`${side}2`, 0);
  flow.set(`${side}3`, address);
  a.when(address, "!=", 0, () => flow.set(`${side}2`, MAPPED));
}
