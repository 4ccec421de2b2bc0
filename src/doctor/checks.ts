/** What is examined of a host. Of the eBPF programs, each is a check of its own. */
export const CHECKS = {
  kernel: { lost: "", remedy: "" },
  user_namespace: {
    lost: "everything: before the host's kernel the rights of such a root do not count",
    remedy: "run Sallyport as the host's root, not in a rootless container",
  },
  CAP_NET_ADMIN: {
    lost: "everything: the packet queue and the interception rules take it",
    remedy: capability("CAP_NET_ADMIN"),
  },
  CAP_SYS_PTRACE: {
    lost: "everything: without it programs of other users cannot be seen",
    remedy: capability("CAP_SYS_PTRACE"),
  },
  CAP_BPF: { lost: "attribution by eBPF", remedy: capability("CAP_BPF") },
  CAP_PERFMON: {
    lost: "eBPF programs that read the kernel's memory: they know a sender's program when it has ended",
    remedy: capability("CAP_PERFMON"),
  },
  CAP_DAC_READ_SEARCH: {
    lost: "control group, unit and container of senders that have ended",
    remedy: capability("CAP_DAC_READ_SEARCH"),
  },
  queue: {
    lost: "everything: no packet can be judged",
    remedy: "modprobe nfnetlink_queue (CONFIG_NETFILTER_NETLINK_QUEUE)",
  },
  libnetfilter_queue: {
    lost: "nothing: Sallyport then speaks netlink itself, at the same speed",
    remedy: "apt-get install libnetfilter-queue1",
  },
  libnftables: {
    lost: "interception by nftables; iptables does the same",
    remedy: "apt-get install libnftables1",
  },
  nftables: {
    lost: "interception by nftables; iptables does the same",
    remedy: "modprobe nft_queue nft_ct nft_reject_inet (CONFIG_NFT_QUEUE)",
  },
  iptables: {
    lost: "interception by iptables; nftables does the same",
    remedy:
      "apt-get install iptables; modprobe xt_NFQUEUE xt_conntrack xt_connmark (CONFIG_NETFILTER_XT_TARGET_NFQUEUE)",
  },
  ctnetlink: {
    lost:
      "taking verdicts back: a flow that was let through goes on when rules change, or another program uses its ports",
    remedy: "modprobe nf_conntrack_netlink (CONFIG_NF_CT_NETLINK)",
  },
  btf: {
    lost: "eBPF programs that read the kernel's memory: they know a sender's program when it has ended",
    remedy: "a kernel with CONFIG_DEBUG_INFO_BTF=y, as Debian's are since 5.10",
  },
  lockdown: {
    lost: "eBPF programs that read the kernel's memory: they know a sender's program when it has ended",
    remedy: "boot with lockdown=integrity, or without",
  },
  cgroup2: {
    lost: "attribution by eBPF",
    remedy: "mount -t cgroup2 none /sys/fs/cgroup/unified; in a container: run Sallyport on the host",
  },
  program: {
    lost: "attribution by eBPF, or a part of it",
    remedy: "Linux 5.10 or newer with CONFIG_BPF_SYSCALL, CONFIG_CGROUP_BPF and CONFIG_DEBUG_INFO_BTF",
  },
  "sock_diag tcp": handler("tcp_diag", "CONFIG_INET_TCP_DIAG"),
  "sock_diag udp": handler("udp_diag", "CONFIG_INET_UDP_DIAG"),
  "sock_diag udplite": handler("udp_diag", "CONFIG_INET_UDP_DIAG"),
  "sock_diag sctp": handler("sctp_diag", "CONFIG_INET_SCTP_DIAG"),
  "sock_diag raw": {
    lost: "the device and the cookie of raw sockets; /proc/net/raw tells the rest",
    remedy: "modprobe raw_diag (CONFIG_INET_RAW_DIAG)",
  },
  sock_destroy: {
    lost: "aborting a rejected connection that slipped past the rejecting rule: its program waits",
    remedy: "a kernel with CONFIG_INET_DIAG_DESTROY=y",
  },
} as const satisfies Readonly<Record<string, CheckDescription>>;

export interface CheckDescription {
  /** What Sallyport cannot do where there is a problem. */
  readonly lost: string;
  /** How it can be mended: a command, a kernel's option, a right. */
  readonly remedy: string;
}

type Kind = keyof typeof CHECKS;

/** Which check it is; of the program at a hook, that too. */
export type CheckName = Exclude<Kind, "program"> | `program ${string}`;

export function descriptionOf(name: CheckName): CheckDescription {
  return name.startsWith("program ") ? CHECKS.program : CHECKS[name as Exclude<Kind, "program">];
}

function capability(name: string): string {
  return `a service: CapabilityBoundingSet= with ${name}; a container: --cap-add ${name}`;
}

function handler(module: string, option: string): CheckDescription {
  return {
    lost: "which socket a packet is from: of such senders only what eBPF sees is known",
    remedy: `modprobe ${module} (${option})`,
  };
}
