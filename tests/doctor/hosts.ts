import type { CheckName } from "../../src/doctor/checks.ts";
import type { Choice } from "../../src/doctor/choice.ts";
import { diagnose, type Diagnosis } from "../../src/doctor/diagnosis.ts";
import { examine } from "../../src/doctor/examination.ts";
import { ok, type Outcome, unknown } from "../../src/doctor/outcome.ts";

const ALL: readonly CheckName[] = [
  ...["kernel", "CAP_NET_ADMIN", "CAP_SYS_PTRACE", "CAP_BPF"] as const,
  ...["queue", "libnetfilter_queue", "libnftables", "nftables", "iptables", "ctnetlink"] as const,
  ...["btf", "lockdown", "cgroup2", "program exec", "program connect4"] as const,
  ...["sock_diag tcp", "sock_diag udp", "sock_diag sctp", "sock_destroy"] as const,
];
const DETAILS: Partial<Record<CheckName, string>> = {
  kernel: "Linux 6.12 x86_64",
  queue: "queue 0 is free",
  "sock_diag sctp": "not needed",
};

export const BY_EBPF: Choice = { state: "used", name: "ebpf", why: null };

/** A host on which all is in order but for what is told. */
export async function hostWith(
  different: Partial<Record<CheckName, Outcome>> = {},
  attribution: Choice = BY_EBPF,
): Promise<Diagnosis> {
  const probes = ALL.map((name) => ({ name, try: () => different[name] ?? ok(DETAILS[name] ?? "") }));
  return diagnose(await examine(probes, () => attribution));
}

/** What somebody sees who is not root. */
export function hostOfNobody(): Promise<Diagnosis> {
  const hidden = [
    "CAP_NET_ADMIN",
    "CAP_SYS_PTRACE",
    "CAP_BPF",
    "queue",
    "nftables",
    "iptables",
    "program exec",
    "program connect4",
  ];
  const needsRoot = unknown("needs root");
  const different = Object.fromEntries(hidden.map((name) => [name, needsRoot]));
  return hostWith(different, { state: "unknown", why: "needs root" });
}
