import type { FlowTuple } from "../core/connection.ts";

/** A number made of a flow's ends; other flows may have it, too. 30 bits: a small integer to V8. */
export function flowNumber({ protocol, sourcePort, destinationPort, source, destination }: FlowTuple): number {
  let number = protocol;
  number = Math.imul(number ^ (sourcePort ?? 0), 0x9e3779b1);
  number = Math.imul(number ^ (destinationPort ?? 0), 0x85ebca6b);
  number = Math.imul(number ^ destination.w0 ^ destination.w1, 0xc2b2ae35);
  number = Math.imul(number ^ destination.w2 ^ destination.w3, 0x9e3779b1);
  number = Math.imul(number ^ source.w0 ^ source.w1 ^ source.w2 ^ source.w3, 0x85ebca6b);
  return (number ^ (number >>> 15)) & 0x3fff_ffff;
}
