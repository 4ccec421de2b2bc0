import { type Capability, effectiveCapabilities } from "../core/capabilities.ts";

const NEEDED: readonly Capability[] = ["CAP_NET_ADMIN", "CAP_PERFMON", "CAP_BPF"];

/**
 * The capabilities that loading our programs takes and that are not among the effective ones of `status`, the text of
 * /proc/thread-self/status. CAP_SYS_ADMIN stands for all of them; before Linux 5.8 there is nothing else.
 */
export function missingBpfCapabilities(status: string): Capability[] {
  const effective = effectiveCapabilities(status);
  return effective.has("CAP_SYS_ADMIN") ? [] : NEEDED.filter((name) => !effective.has(name));
}
