import { assertEquals } from "@std/assert";
import type { CheckName } from "../../src/doctor/checks.ts";
import type { Diagnosis } from "../../src/doctor/diagnosis.ts";
import { type Outcome, problem, unknown } from "../../src/doctor/outcome.ts";
import { hostOfNobody, hostWith } from "./hosts.ts";

type Different = Partial<Record<CheckName, Outcome>>;

const NO = problem("no");
const RIGHTS = unknown("needs CAP_SYS_ADMIN");

/** Whether Sallyport can run, and with which queue and firewall. */
const CASES: readonly (readonly [what: string, Different, Diagnosis["canRun"], queue: string, firewall: string])[] = [
  ["All is in order", {}, "yes", "used libnetfilter_queue", "used nftables"],
  ["No nft_queue", { nftables: NO }, "yes", "used libnetfilter_queue", "used iptables: no"],
  ["No libnetfilter_queue", { libnetfilter_queue: NO }, "yes", "used netlink: no", "used nftables"],
  [
    "No BTF, no cgroup root",
    { btf: NO, cgroup2: NO, "program exec": NO },
    "yes",
    "used libnetfilter_queue",
    "used nftables",
  ],
  [
    "Neither firewall",
    { nftables: NO, iptables: problem("nor that") },
    "no",
    "used libnetfilter_queue",
    "none: no; nor that",
  ],
  [
    "nftables will not, iptables may not be tried",
    { nftables: NO, iptables: RIGHTS },
    "unknown",
    "used libnetfilter_queue",
    "unknown: needs CAP_SYS_ADMIN",
  ],
  ["iptables may not be tried, and need not", { iptables: RIGHTS }, "yes", "used libnetfilter_queue", "used nftables"],
  ["No queue", { queue: NO }, "no", "none: no", "used nftables"],
  ["A right is taken from root", { CAP_SYS_PTRACE: NO }, "no", "used libnetfilter_queue", "used nftables"],
  [
    "A right is taken, a queue not tried",
    { CAP_NET_ADMIN: NO, queue: RIGHTS },
    "no",
    "unknown: needs CAP_SYS_ADMIN",
    "used nftables",
  ],
  ["A queue not tried", { queue: RIGHTS }, "unknown", "unknown: needs CAP_SYS_ADMIN", "used nftables"],
];

function told(choice: Diagnosis["queue"]): string {
  const name = choice.state === "used" ? ` ${choice.name}` : "";
  return `${choice.state}${name}${choice.why === null ? "" : `: ${choice.why}`}`;
}

for (const [what, different, canRun, queue, firewall] of CASES) {
  Deno.test(`${what}: it can run: ${canRun}`, async () => {
    const diagnosis = await hostWith(different);
    assertEquals([diagnosis.canRun, told(diagnosis.queue), told(diagnosis.firewall)], [canRun, queue, firewall]);
  });
}

Deno.test("findings say what each is, in the order of asking, and whether it is needed", async () => {
  const { findings } = await hostWith({ nftables: NO, iptables: NO, queue: NO });
  const needed = findings.filter(({ required }) => required).map(({ name }) => name);
  assertEquals(needed, ["CAP_NET_ADMIN", "CAP_SYS_PTRACE", "queue", "nftables", "iptables"]);
  const queue = findings.find(({ name }) => name === "queue");
  assertEquals([queue?.state, queue?.detail, queue?.lost], ["problem", "no", "everything: no packet can be judged"]);
  assertEquals([findings[0]?.name, findings.at(-1)?.name], ["kernel", "sock_destroy"]);
});

Deno.test("who is not root learns that it is not known, and no more", async () => {
  const { canRun, findings, ...used } = await hostOfNobody();
  assertEquals(canRun, "unknown");
  assertEquals(Object.values(used).map(told), Array(3).fill("unknown: needs root"));
  assertEquals(findings.filter(({ state }) => state === "problem"), []);
});
