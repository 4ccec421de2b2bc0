/** Numbers of include/uapi/linux/capability.h: those that Sallyport has a use for. */
const NUMBERS = {
  CAP_DAC_READ_SEARCH: 2,
  CAP_NET_ADMIN: 12,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;

export type Capability = keyof typeof NUMBERS;

/** Those of them that are effective, by the text of /proc/self/status, or of a thread's. */
export function effectiveCapabilities(status: string): ReadonlySet<Capability> {
  const effective = BigInt(`0x${/^CapEff:\t([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  const names = Object.keys(NUMBERS) as Capability[];
  return new Set(names.filter((name) => (effective >> BigInt(NUMBERS[name]) & 1n) === 1n));
}
