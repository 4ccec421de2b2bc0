import { ok, type Outcome, problem } from "./outcome.ts";

/**
 * By the text of /sys/kernel/security/lockdown, "none [integrity] confidentiality" (kernel_lockdown(7)); null where there
 * is no such file.
 */
export function lockdownOutcome(text: string | null): Outcome {
  if (text === null) return ok("none: the kernel has no lockdown, or /sys/kernel/security is not mounted");
  const mode = /\[(\w+)\]/.exec(text)?.[1] ?? text.trim();
  if (mode !== "confidentiality") return ok(mode);
  return problem("confidentiality: no eBPF program may read the kernel's memory");
}
