/** Capability numbers of include/uapi/linux/capability.h. */
const CAP_SYS_ADMIN = 21;
const NEEDED: readonly (readonly [bit: number, name: string])[] = [
  [12, "CAP_NET_ADMIN"],
  [38, "CAP_PERFMON"],
  [39, "CAP_BPF"],
];

/**
 * The capabilities that loading our programs takes and that are not among the effective ones of `status`, the text of
 * /proc/thread-self/status. CAP_SYS_ADMIN stands for all of them; before Linux 5.8 there is nothing else.
 */
export function missingBpfCapabilities(status: string): string[] {
  const effective = BigInt(`0x${/^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const has = (bit: number): boolean => (effective >> BigInt(bit) & 1n) === 1n;
  return has(CAP_SYS_ADMIN) ? [] : NEEDED.filter(([bit]) => !has(bit)).map(([, name]) => name);
}
