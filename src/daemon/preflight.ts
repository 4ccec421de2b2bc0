import { type Capability, effectiveCapabilities } from "../core/capabilities.ts";
import { EXIT, ExitError } from "../core/exit_error.ts";

/** What a right is needed for. */
export type NeededRight = readonly [name: Capability, purpose: string];

const NEEDED_TO_RUN: readonly NeededRight[] = [
  ["CAP_NET_ADMIN", "to read the packet queue and set the interception rules"],
  ["CAP_SYS_PTRACE", "to see which program holds a socket"],
];

/** Throws an ExitError that names every missing right. `status` is the text of /proc/self/status. */
export function checkCapabilities(status: string, needed: readonly NeededRight[] = NEEDED_TO_RUN): void {
  const effective = effectiveCapabilities(status);
  const missing = needed.filter(([name]) => !effective.has(name));
  if (missing.length === 0) return;
  const lines = missing.map(([name, purpose]) => `  ${name}: ${purpose}`);
  throw new ExitError(
    EXIT.notAllowed,
    ["these rights are missing:", ...lines, "Run the same command as root, with sudo"].join("\n"),
  );
}
