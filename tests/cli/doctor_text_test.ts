import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { doctorText } from "../../src/cli/doctor_text.ts";
import { problem, unknown } from "../../src/doctor/outcome.ts";
import { hostOfNobody, hostWith } from "../doctor/hosts.ts";

const text = async (host: ReturnType<typeof hostWith>, colour = false): Promise<string> =>
  doctorText(await host, colour);

Deno.test("a host in order: a sentence, what would be used, and everything that was looked at", async () => {
  assertEquals(
    await text(hostWith()),
    `\
Sallyport can run here.

Would be used
  attribution           ebpf
  queue                 libnetfilter_queue
  firewall              nftables

In order
  kernel                Linux 6.12 x86_64
  rights                CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_BPF
  queue                 queue 0 is free
  libnetfilter_queue    works
  libnftables           works
  nftables              works
  iptables              works
  ctnetlink             works
  btf                   works
  lockdown              works
  cgroup2               works
  program               exec, connect4
  sock_diag             tcp, udp
  sock_diag             sctp: not needed
  sock_destroy          works`,
  );
});

Deno.test("problems come first, the worst of them first of all, each with what is lost and what helps", async () => {
  const host = hostWith({
    nftables: problem("nftables takes no queue rule:\n  No such file or directory"),
    "program exec": problem("refused"),
    "program connect4": problem("refused"),
    queue: problem("this kernel has no NFQUEUE"),
  }, { state: "used", name: "ebpf-basic", why: "refused" });
  assertEquals(
    (await text(host)).split("\nIn order\n")[0],
    `\
Sallyport cannot run here, for want of: queue.

Problems
  queue                 this kernel has no NFQUEUE
                        lost: everything: no packet can be judged
                        cure: modprobe nfnetlink_queue (CONFIG_NETFILTER_NETLINK_QUEUE)
  nftables              nftables takes no queue rule: No such file or directory
                        lost: interception by nftables; iptables does the same
                        cure: modprobe nft_queue nft_ct nft_reject_inet (CONFIG_NFT_QUEUE)
  program               exec, connect4: refused
                        lost: attribution by eBPF, or a part of it
                        cure: Linux 5.10 or newer with CONFIG_BPF_SYSCALL, CONFIG_CGROUP_BPF and CONFIG_DEBUG_INFO_BTF

Would be used
  attribution           ebpf-basic (refused)
  queue                 nothing (this kernel has no NFQUEUE)
  firewall              iptables (nftables takes no queue rule: No such file or directory)
`,
  );
});

/** What is looked for where something special is missing: the lines that begin with its name. */
const MISSING = [
  [{ btf: problem("there is no BTF") }, "btf", "CONFIG_DEBUG_INFO_BTF=y"],
  [{ lockdown: problem("confidentiality: no reading") }, "lockdown", "boot with lockdown=integrity"],
  [{ cgroup2: problem("not the host's root") }, "cgroup2", "run Sallyport on the host"],
  [{ CAP_BPF: problem("taken from root here") }, "CAP_BPF", "--cap-add CAP_BPF"],
  [{ ctnetlink: problem("silent") }, "ctnetlink", "modprobe nf_conntrack_netlink"],
] as const;

for (const [different, name, cure] of MISSING) {
  Deno.test(`without ${name} it can run, and is told what helps`, async () => {
    const shown = await text(hostWith(different));
    assert(shown.startsWith(`Sallyport can run here.\n\nProblems\n  ${name} `), shown);
    assertStringIncludes(shown.split("\n").find((line) => line.includes("cure: ")) ?? "", cure);
  });
}

Deno.test("without root it says so once, and names what that hides", async () => {
  const shown = await text(hostOfNobody());
  assert(shown.startsWith("Whether Sallyport can run here is not known: needs root.\n\nNot known\n"), shown);
  assertStringIncludes(shown, "\n  rights                CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_BPF: needs root\n");
  assertStringIncludes(shown, "\n  program               exec, connect4: needs root\n");
  assertStringIncludes(shown, "\n  attribution           not known: needs root\n");
  assert(!shown.includes("Problems"), shown);
});

Deno.test("what keeps the choice of a firewall open is told", async () => {
  const host = hostWith({ nftables: problem("no"), iptables: unknown("needs CAP_SYS_ADMIN") });
  assert((await text(host)).startsWith("Whether Sallyport can run here is not known: needs CAP_SYS_ADMIN.\n"));
});

Deno.test("words of others are escaped", async () => {
  const shown = await text(hostWith({ nftables: problem("\u001b[2Jgone\u202e") }));
  assertStringIncludes(shown, "nftables              \\x1b[2Jgone\\u202e\n");
  assert(!shown.includes("\u001b") && !shown.includes("\u202e"));
});

Deno.test("on a terminal the verdict and the headings stand out", async () => {
  const good = await text(hostWith(), true);
  assertStringIncludes(good, "\u001b[32mSallyport can run here.\u001b[0m\n\n\u001b[1mWould be used\u001b[0m\n");
  const bad = await text(hostWith({ queue: problem("no") }), true);
  assert(bad.startsWith("\u001b[31mSallyport cannot run here, for want of: queue.\u001b[0m\n"), bad);
});
