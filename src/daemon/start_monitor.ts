import { EXIT, ExitError } from "../core/exit_error.ts";
import { SystemError } from "../core/system_error.ts";
import { BpfError } from "../ebpf/bpf_error.ts";
import { BtfError } from "../ebpf/btf_error.ts";
import { CGROUP_ROOT_ID, cgroupRoot } from "../ebpf/cgroup_root.ts";
import { loadMonitor } from "../ebpf/load_monitor.ts";
import { Monitor, type MonitorCounters, type MonitorDescriptors, type UserSockets } from "../ebpf/monitor.ts";
import type { SocketRecord } from "../ebpf/socket_record.ts";
import type { U64 } from "../ebpf/u64.ts";
import { LinuxBpf } from "../ffi/bpf.ts";
import { Descriptor } from "../ffi/descriptor.ts";
import type { Libc } from "../ffi/libc.ts";
import { openDirectory } from "../ffi/open_directory.ts";
import { socketCookie } from "../ffi/socket_cookie.ts";
import { parseStat } from "../process/parse_stat.ts";
import type { Configuration } from "../rules/configuration.ts";
import { WireError } from "../wire/wire_error.ts";

const BTF = "/sys/kernel/btf/vmlinux";
const MOUNTS = "/proc/self/mountinfo";
const OWN_STAT = "/proc/self/stat";
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** With and without reading the kernel's memory, the better one first. */
const MONITORS = ["ebpf", "ebpf-basic"] as const;

type MonitorName = typeof MONITORS[number];

/** What a thread needs of the monitor that the main thread has loaded. Plain data: it goes to the worker. */
export interface MonitorAccess {
  readonly name: MonitorName;
  readonly descriptors: MonitorDescriptors;
  /** Cookie of our own network namespace. */
  readonly netns: U64;
}

/** The way by which senders are known, until this is disposed of. */
export interface StartedMonitor extends Disposable {
  readonly name: MonitorName | "proc";
  /** Null where /proc has to do. */
  readonly access: MonitorAccess | null;
  /** Why it is not the best; null if it is. */
  readonly why: string | null;
  /** What had no room so far. */
  losses(): MonitorCounters;
  /** Who fills the table of sockets. */
  users(): readonly UserSockets[];
}

/** Loads the monitor and makes sure that it works. Throws an ExitError if it was asked for by name and cannot. */
export function startMonitor(libc: Libc, wanted: Configuration["attribution"]): StartedMonitor {
  if (wanted === "proc") return withoutMonitor(askedFor(wanted));
  const refusals: string[] = [];
  for (const name of wanted === "auto" ? MONITORS : [wanted]) {
    try {
      return load(libc, name, wanted === "ebpf-basic" ? askedFor(wanted) : refusals[0] ?? null);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const isNew = !refusals.some((refusal) => refusal.endsWith(error.message));
      if (isNew) refusals.push(`${TRIED[name]} cannot be used: ${error.message}`);
    }
  }
  if (wanted !== "auto") throw new ExitError(EXIT.notAllowed, refusals.join("; "));
  return withoutMonitor(refusals.join("; "));
}

const TRIED = {
  "ebpf": "the programs that watch sockets and processes",
  "ebpf-basic": "those that do so without reading the kernel's memory",
} as const;

function askedFor(name: string): string {
  return `asked for by --attribution ${name} or the configuration`;
}

function load(libc: Libc, name: MonitorName, why: string | null): StartedMonitor {
  using resources = new DisposableStack();
  const calls = new LinuxBpf(libc);
  const cgroup = resources.use(openCgroupRoot(libc)).number;
  const btf = name === "ebpf" ? Deno.readFileSync(BTF) : null;
  const { descriptors } = resources.use(loadMonitor(calls, { btf, cgroup }));
  const monitor = resources.use(new Monitor(calls, descriptors));
  const { netns } = recordOfOwnSocket(libc, name, monitor);
  const loaded = resources.move();
  return {
    name,
    access: { name, descriptors, netns },
    why,
    losses: () => monitor.counters(),
    users: () => monitor.users(),
    [Symbol.dispose]: () => loaded.dispose(),
  };
}

function withoutMonitor(why: string): StartedMonitor {
  return {
    name: "proc",
    access: null,
    why,
    losses: () => ({ eventsLost: 0, socketsRefused: 0 }),
    users: () => [],
    [Symbol.dispose]: () => {},
  };
}

/** A socket of our own must be seen, as ours: what the programs read could lie elsewhere in this kernel. */
function recordOfOwnSocket(libc: Libc, name: MonitorName, monitor: Monitor): SocketRecord {
  using socket = new Descriptor(
    libc,
    libc.checked(libc.call.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket"),
  );
  const record = monitor.live(socketCookie(libc, socket.number));
  if (record === null) throw new SelfTestError("a socket of our own was not seen. Is this a container?");
  const start = name === "ebpf" ? parseStat(Deno.readTextFileSync(OWN_STAT))?.startTime : record.start;
  if (record.pid === Deno.pid && record.start === start) return record;
  throw new SelfTestError(`a socket of ours was taken for one of process ${record.pid}, begun at ${record.start}`);
}

/**
 * Programs see the sockets of whatever cgroup lies below theirs. That all do is told by the id of the cgroup, which is the
 * inode of its directory: only the root has this one, also where a namespace calls another one "/". A socket of a child in
 * another cgroup would show no more. It would need a cgroup that may be written to, and a program that opens a socket:
 * there is none that every host has, and our own runtime would take longer than all the rest of this.
 */
function openCgroupRoot(libc: Libc): Descriptor {
  const path = cgroupRoot(Deno.readTextFileSync(MOUNTS));
  if (path === null) throw new SelfTestError("the root of the cgroup2 hierarchy is not mounted here");
  const { ino } = Deno.statSync(path);
  if (ino === CGROUP_ROOT_ID) return openDirectory(libc, path);
  throw new SelfTestError(
    `the root of the cgroup2 hierarchy is out of reach (${path} is cgroup ${ino}, as in a container)`,
  );
}

/** The programs were taken by the kernel, and do not tell the truth. */
class SelfTestError extends Error {
  override readonly name = "SelfTestError";
}

/** What is this kernel's or this host's, and no fault of ours. */
function isRefusal(error: unknown): error is Error {
  return error instanceof BpfError || error instanceof BtfError || error instanceof WireError ||
    error instanceof SystemError || error instanceof SelfTestError || error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied;
}
