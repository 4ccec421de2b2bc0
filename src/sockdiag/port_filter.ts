import type { Port } from "../core/identifiers.ts";
import { viewOf } from "../wire/view_of.ts";
import { inet_diag_bc_op } from "./inet_diag.ts";

const INET_DIAG_BC_JMP = 1;
const INET_DIAG_BC_S_EQ = 11;
const INET_DIAG_BC_D_EQ = 12;

/** Two comparisons of 8 bytes, and a jump of 4 between them. */
export const PORT_FILTER_BYTES = 20;

/**
 * The kernel's filter for sockets with this port at either end, so that it sends no others (struct inet_diag_bc_op):
 *
 *      0  source port = N?       yes: to 8    no: to 12
 *      8  to 20, the end: told
 *     12  destination port = N?  yes: to 20   no: to 24, past the end: not told
 */
export function portFilter(port: Port): Uint8Array {
  const steps = [
    { code: INET_DIAG_BC_S_EQ, yes: 8, no: 12 },
    { code: 0, yes: 0, no: port },
    { code: INET_DIAG_BC_JMP, yes: 4, no: 12 },
    { code: INET_DIAG_BC_D_EQ, yes: 8, no: 12 },
    { code: 0, yes: 0, no: port },
  ];
  const bytes = new Uint8Array(PORT_FILTER_BYTES);
  steps.forEach((step, index) => inet_diag_bc_op.write(viewOf(bytes), index * inet_diag_bc_op.size, step));
  return bytes;
}
