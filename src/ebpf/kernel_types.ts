import { Btf } from "./btf.ts";
import { type KernelLayout, kernelLayout } from "./kernel_layout.ts";

/** What the running kernel tells of its structures, and of the places where programs can be. */
export interface KernelTypes {
  readonly btf: Btf;
  readonly layout: KernelLayout;
}

/**
 * Reads the content of /sys/kernel/btf/vmlinux. Throws a WireError or BtfError if it is no BTF, or does not tell what our
 * programs need.
 */
export function readKernelTypes(bytes: Uint8Array): KernelTypes {
  const btf = new Btf(bytes);
  return { btf, layout: kernelLayout(btf) };
}
