import { EXIT, ExitError } from "../core/exit_error.ts";

/** Capability numbers of include/uapi/linux/capability.h, and what each is needed for. */
const NEEDED: readonly [bit: number, name: string, purpose: string][] = [
  [12, "CAP_NET_ADMIN", "to read the packet queue and set the interception rules"],
  [19, "CAP_SYS_PTRACE", "to see which program holds a socket"],
];

/** Throws an ExitError that names every missing right. `status` is the text of /proc/self/status. */
export function checkCapabilities(status: string): void {
  const effective = BigInt(`0x${/^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const missing = NEEDED.filter(([bit]) => (effective >> BigInt(bit) & 1n) === 0n);
  if (missing.length === 0) return;
  const lines = missing.map(([, name, purpose]) => `  ${name}: ${purpose}`);
  throw new ExitError(
    EXIT.notAllowed,
    ["these rights are missing:", ...lines, "Run the same command as root, with sudo"].join("\n"),
  );
}
