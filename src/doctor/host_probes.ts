import { ifThere } from "../store/if_there.ts";
import { Conntrack } from "../conntrack/conntrack.ts";
import type { Capability } from "../core/capabilities.ts";
import { IPPROTO_RAW, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import { commandRunner } from "../daemon/run_command.ts";
import { toInterception } from "../daemon/to_interception.ts";
import { LinuxBpf } from "../ffi/bpf.ts";
import type { Libc } from "../ffi/libc.ts";
import { libnftables } from "../ffi/libnftables.ts";
import { NetlinkTransport, openNetlink } from "../ffi/netlink_socket.ts";
import { NETLINK_NETFILTER, NETLINK_SOCK_DIAG } from "../netlink/constants.ts";
import { defaultConfiguration } from "../rules/configuration_file.ts";
import { SocketDiag } from "../sockdiag/socket_diag.ts";
import { btfOutcome } from "./btf_outcome.ts";
import { cgroupOutcome } from "./cgroup_outcome.ts";
import { lockdownOutcome } from "./lockdown_outcome.ts";
import { ok, type Outcome, unknown } from "./outcome.ts";
import type { Probe } from "./probe.ts";
import { capabilityOutcome, notAllowed, type Rights } from "./rights.ts";
import { tryCtnetlink } from "./try_ctnetlink.ts";
import { tryIptables, tryNftables } from "./try_firewall.ts";
import { tryLibrary } from "./try_library.ts";
import { HOOK_NAMES, tryPrograms } from "./try_programs.ts";
import { tryQueue } from "./try_queue.ts";
import { trySockDestroy } from "./try_sock_destroy.ts";
import { trySockDiag } from "./try_sock_diag.ts";
import { userNamespaceOutcome } from "./user_namespace_outcome.ts";

const BTF = "/sys/kernel/btf/vmlinux";
const IPV6 = "/proc/net/if_inet6";
const LOCKDOWN = "/sys/kernel/security/lockdown";
const MOUNTS = "/proc/self/mountinfo";
const UID_MAP = "/proc/self/uid_map";
const PROTOCOLS = "/proc/net/protocols";

const CAPABILITIES = ["CAP_NET_ADMIN", "CAP_SYS_PTRACE", "CAP_BPF", "CAP_PERFMON", "CAP_DAC_READ_SEARCH"] as const;

/** What is asked of this host by whoever has these rights, in the order in which it is told. */
export function hostProbes(libc: Libc, rights: Rights): Probe[] {
  const host = new Host(libc, rights);
  return [...host.general(), ...host.interception(), ...host.programs(), ...host.sockets()];
}

class Host {
  readonly #libc: Libc;
  readonly #rights: Rights;
  #programs: ReadonlyMap<string, Outcome> | null = null;

  constructor(libc: Libc, rights: Rights) {
    this.#libc = libc;
    this.#rights = rights;
  }

  general(): Probe[] {
    return [
      { name: "kernel", try: () => ok(`Linux ${Deno.osRelease()} ${Deno.build.arch}`) },
      { name: "user_namespace", try: () => userNamespaceOutcome(Deno.readTextFileSync(UID_MAP)) },
      ...CAPABILITIES.map((name): Probe => ({ name, try: () => capabilityOutcome(this.#rights, name) })),
    ];
  }

  interception(): Probe[] {
    const interception = toInterception(defaultConfiguration(), null);
    const iptables = (): Promise<Outcome> =>
      tryIptables(commandRunner, interception, ifThere(() => Deno.readTextFileSync(IPV6)) !== null);
    const ctnetlink = (): Outcome =>
      this.#netlink(NETLINK_NETFILTER, (transport) => tryCtnetlink(new Conntrack(transport)));
    return [
      { name: "queue", try: this.#with(["CAP_NET_ADMIN"], () => tryQueue(this.#libc, interception.queue)) },
      { name: "libnetfilter_queue", try: () => tryLibrary("libnetfilter_queue.so.1") },
      { name: "libnftables", try: () => tryLibrary("libnftables.so.1") },
      { name: "nftables", try: this.#with(["CAP_NET_ADMIN"], () => tryNftables(libnftables, interception)) },
      { name: "iptables", try: this.#with(["CAP_NET_ADMIN", "CAP_SYS_ADMIN"], iptables) },
      { name: "ctnetlink", try: this.#with(["CAP_NET_ADMIN"], ctnetlink) },
    ];
  }

  programs(): Probe[] {
    const rights = ["CAP_NET_ADMIN", "CAP_BPF", "CAP_PERFMON"] as const;
    return [
      { name: "btf", try: () => btfOutcome(BTF, ifThere(() => Deno.readFileSync(BTF))) },
      { name: "lockdown", try: () => lockdownOutcome(ifThere(() => Deno.readTextFileSync(LOCKDOWN))) },
      { name: "cgroup2", try: () => cgroupOutcome(Deno.readTextFileSync(MOUNTS), (path) => Deno.statSync(path).ino) },
      ...HOOK_NAMES.map((hook): Probe => ({
        name: `program ${hook}`,
        try: this.#with(rights, () => this.#program(hook)),
      })),
    ];
  }

  sockets(): Probe[] {
    const handler = (protocol: number, kernelName: string): Probe["try"] => () =>
      this.#diag((diag) => trySockDiag(diag, protocol, kernelName, Deno.readTextFileSync(PROTOCOLS)));
    return [
      { name: "sock_diag tcp", try: handler(IPPROTO_TCP, "TCP") },
      { name: "sock_diag udp", try: handler(IPPROTO_UDP, "UDP") },
      { name: "sock_diag udplite", try: handler(IPPROTO_UDPLITE, "UDP-Lite") },
      { name: "sock_diag sctp", try: handler(IPPROTO_SCTP, "SCTP") },
      { name: "sock_diag raw", try: handler(IPPROTO_RAW, "RAW") },
      { name: "sock_destroy", try: this.#with(["CAP_NET_ADMIN"], () => this.#diag(trySockDestroy)) },
    ];
  }

  /** Tries it where these rights are there. */
  #with(needed: readonly Capability[], attempt: Probe["try"]): Probe["try"] {
    return () => notAllowed(this.#rights, needed) ?? attempt();
  }

  /** All are tried when the first is asked for. */
  #program(hook: string): Outcome {
    this.#programs ??= tryPrograms(new LinuxBpf(this.#libc), ifThere(() => Deno.readFileSync(BTF)));
    return this.#programs.get(hook) ?? unknown("not tried");
  }

  #diag(use: (diag: SocketDiag) => Outcome): Outcome {
    return this.#netlink(NETLINK_SOCK_DIAG, (transport) => use(new SocketDiag(transport)));
  }

  #netlink(family: number, use: (transport: NetlinkTransport) => Outcome): Outcome {
    using socket = openNetlink(this.#libc, family);
    return use(new NetlinkTransport(this.#libc, socket.number));
  }
}
