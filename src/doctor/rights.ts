import { type Capability, effectiveCapabilities } from "../core/capabilities.ts";
import { ok, type Outcome, problem, unknown } from "./outcome.ts";

/** With whose rights the host is examined: what he may not try is not missing, it is not known. */
export interface Rights {
  readonly isRoot: boolean;
  readonly capabilities: ReadonlySet<Capability>;
}

/** By the text of /proc/self/status. CAP_SYS_ADMIN stands for the two that eBPF has got of its own. */
export function rightsOf(status: string, isRoot: boolean): Rights {
  const capabilities = effectiveCapabilities(status);
  const included: readonly Capability[] = capabilities.has("CAP_SYS_ADMIN") ? ["CAP_BPF", "CAP_PERFMON"] : [];
  return { isRoot, capabilities: new Set([...capabilities, ...included]) };
}

export function capabilityOutcome({ isRoot, capabilities }: Rights, name: Capability): Outcome {
  if (capabilities.has(name)) return ok("");
  return isRoot ? problem("taken from root here") : unknown(NEEDS_ROOT);
}

/** Null if all of these rights are there; else what is to be said of whatever takes them. */
export function notAllowed({ isRoot, capabilities }: Rights, needed: readonly Capability[]): Outcome | null {
  const missing = needed.filter((name) => !capabilities.has(name));
  if (missing.length === 0) return null;
  return unknown(isRoot ? `needs ${missing.join(" and ")}` : NEEDS_ROOT);
}

const NEEDS_ROOT = "needs root";
