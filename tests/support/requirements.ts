import { Assembler } from "../../src/ebpf/assembler.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { BPF_CGROUP_INET_SOCK_CREATE, BPF_PROG_TYPE_CGROUP_SOCK } from "../../src/ebpf/constants.ts";
import { loadProgram } from "../../src/ebpf/load_program.ts";
import { LinuxBpf } from "../../src/ffi/bpf.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { makeCgroup, removeCgroup } from "./cgroup.ts";

/** What a test can need of the machine. Each is tried, never guessed from a version or a program's mere presence. */
const PROBES = {
  root: () => Deno.uid() === 0,
  ip: () => works("ip", "-V"),
  nsenter: () => works("nsenter", "--version"),
  unshare: () => works("unshare", "--mount", "--net", "true"),
  netns: () => {
    const name = `sallyport-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}-probe`;
    if (!works("ip", "netns", "add", name)) return false;
    const entered = works("nsenter", `--net=/run/netns/${name}`, "--", "true");
    return works("ip", "netns", "delete", name) && entered;
  },
  ipv6: () => isolated("ip link set lo up && ip address add fd77::1/128 dev lo"),
  iptables: () => isolated("iptables -w -t mangle -S OUTPUT"),
  ip6tables: () => isolated("ip6tables -w -t mangle -S OUTPUT"),
  "nfqueue-iptables": () => isolated("iptables -w -t mangle -A OUTPUT -j NFQUEUE --queue-num 0 --queue-bypass"),
  "nfqueue-iptables-legacy": () => isolated("iptables-legacy -w -t mangle -A OUTPUT -j NFQUEUE && ip6tables-legacy -S"),
  nft: () => isolated("nft add table inet probe && nft list ruleset"),
  "nfqueue-nft": () => {
    const chain = "nft 'add table inet p; add chain inet p c { type filter hook output priority 0; }'";
    return isolated(`${chain} && nft add rule inet p c queue num 0 bypass`);
  },
  libnetfilter_queue: () => loads("libnetfilter_queue.so.1"),
  libnftables: () => loads("libnftables.so.1"),
  btf: () => isFile("/sys/kernel/btf/vmlinux"),
  bpf: loadsProgram,
  cgroup2: makesCgroup,
  conntrack: () => isolated("conntrack -L"),
  curl: () => works("curl", "--version"),
  python3: () => works(PYTHON, "--version"),
  ss: () => works("ss", "-V"),
  nc: () => works("nc", "-h"),
  dig: () => works("dig", "-v"),
  getent: () => works("getent", "hosts", "127.0.0.1"),
  dnsmasq: () => works("dnsmasq", "--version"),
  unbound: () => works("unbound", "-V"),
  sshd: () => isFile("/usr/sbin/sshd") && works("ssh", "-V"),
  x86_64: () => Deno.build.arch === "x86_64",
  journald: () => works("unshare", "--mount", "--propagation", "private", "sh", "-c", JOURNALD),
  gcc: () => works("sh", "-c", "echo '#include <stdio.h>' | gcc -E - -o /dev/null"),
  setpriv: () => works("setpriv", "--version"),
  "systemd-analyze": () => works("systemd-analyze", "--version"),
  groff: () => works("groff", "--version"),
  git: () => works("git", "--version"),
  udplite: () => works(PYTHON, "-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 136)"),
  sctp: () => works(PYTHON, "-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132)"),
  // Namespaces have their own setting, and begin without any group.
  "ping-sockets": () => isolated("echo 0 0 > /proc/sys/net/ipv4/ping_group_range"),
  vrf: () => isolated("ip link add probe type vrf table 10"),
  "raw-diag": () => works(PYTHON, "-c", RAW_DIAG),
  "sock-destroy": () => isolated(`ip link set lo up && ${PYTHON} -c '${SOCK_DESTROY}'`),
} satisfies Record<string, () => boolean>;

export type Requirement = keyof typeof PROBES;

/** Debian's own journald, and a place for its sockets that can be hidden from others. */
const JOURNALD = "mount -t tmpfs none /run/systemd && journalctl --version && /lib/systemd/systemd-journald --version";

/** Lists raw sockets by sock_diag: struct nlmsghdr, struct inet_diag_req_v2. NLMSG_DONE says -ENOENT where it cannot. */
const RAW_DIAG = `
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
s.send(struct.pack("=IHHII BBBBI 48x", 72, 20, 0x301, 1, 0, 2, 255, 0, 0, 0x3fff))
message = s.recv(65536)
assert struct.unpack_from("=H", message, 4)[0] != 3 or struct.unpack_from("=i", message, 16)[0] == 0
`;

/** Destroys a socket of its own, by sock_diag (struct inet_diag_req_v2): CONFIG_INET_DIAG_DESTROY. */
const SOCK_DESTROY = `
import socket, struct
victim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); victim.bind(("127.0.0.1", 9))
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
loopback = bytes([127, 0, 0, 1]) + bytes(12)
s.send(struct.pack("=IHHII BBBBI", 72, 21, 5, 1, 0, 2, 17, 0, 0, 0x3fff) + struct.pack(">HH", 9, 0) + loopback + bytes(20) + b"\\xff" * 8)
assert struct.unpack_from("=i", s.recv(65536), 16)[0] == 0
`;

/** Debian's own where there is one: a shim of some version manager would be one process more, and not for every user. */
export const PYTHON = isFile("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

/** Answers of this process: a probe costs a few processes, and many tests ask the same. */
const answers = new Map<Requirement, boolean>();

/** Those of the requirements that this machine does not meet. */
export function missingOf(needs: readonly Requirement[]): Requirement[] {
  return needs.filter((need) => !meets(need));
}

function meets(need: Requirement): boolean {
  const answer = answers.get(need) ?? PROBES[need]();
  answers.set(need, answer);
  return answer;
}

/** Whether a shell script succeeds in a network namespace that goes with it. */
function isolated(script: string): boolean {
  return works("unshare", "--net", "sh", "-c", script);
}

function works(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether dlopen(3) finds a library, and can use it here. */
function loads(library: string): boolean {
  try {
    Deno.dlopen(library, {}).close();
    return true;
  } catch {
    return false;
  }
}

function makesCgroup(): boolean {
  try {
    removeCgroup(makeCgroup());
    return true;
  } catch {
    return false;
  }
}

/** Whether a program that does nothing is taken by the kernel: it takes rights, bpf(2) and cgroup hooks. */
function loadsProgram(): boolean {
  using libc = new Libc();
  const bpf = new LinuxBpf(libc);
  const instructions = new Assembler().exit(1).assemble();
  const hook = { type: BPF_PROG_TYPE_CGROUP_SOCK, attachType: BPF_CGROUP_INET_SOCK_CREATE, attachBtfId: 0 };
  bpf.unlimitLockedMemory();
  try {
    bpf.close(loadProgram(bpf, { name: "probe", ...hook, instructions }));
    return true;
  } catch (error) {
    if (error instanceof BpfError) return false;
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
