import { BtfError } from "../ebpf/btf_error.ts";
import { readKernelTypes } from "../ebpf/kernel_types.ts";
import { WireError } from "../wire/wire_error.ts";
import { ok, type Outcome, problem } from "./outcome.ts";

/** Whether the kernel's types tell all that the programs need. `btf` is the file's content; null where there is none. */
export function btfOutcome(path: string, btf: Uint8Array | null): Outcome {
  if (btf === null) return problem(`the kernel does not tell its types: there is no ${path}`);
  try {
    readKernelTypes(btf);
    return ok(path);
  } catch (error) {
    if (error instanceof BtfError || error instanceof WireError) return problem(error.message);
    throw error;
  }
}
