import { EXIT, ExitError } from "../core/exit_error.ts";
import { SystemError } from "../core/system_error.ts";
import { BpfError } from "../ebpf/bpf_error.ts";
import { BtfError } from "../ebpf/btf_error.ts";
import { cgroupRoot } from "../ebpf/cgroup_root.ts";
import { loadMonitor } from "../ebpf/load_monitor.ts";
import { Monitor, type MonitorCounters, type MonitorDescriptors } from "../ebpf/monitor.ts";
import type { SocketRecord } from "../ebpf/socket_record.ts";
import type { U64 } from "../ebpf/u64.ts";
import { LinuxBpf } from "../ffi/bpf.ts";
import { Descriptor } from "../ffi/descriptor.ts";
import type { Libc } from "../ffi/libc.ts";
import { openDirectory } from "../ffi/open_directory.ts";
import { socketCookie } from "../ffi/socket_cookie.ts";
import type { Configuration } from "../rules/configuration.ts";
import { WireError } from "../wire/wire_error.ts";

const BTF = "/sys/kernel/btf/vmlinux";
const MOUNTS = "/proc/self/mountinfo";
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** What a thread needs of the monitor that the main thread has loaded. Plain data: it goes to the worker. */
export interface MonitorAccess {
  readonly descriptors: MonitorDescriptors;
  /** Cookie of our own network namespace. */
  readonly netns: U64;
}

/** The way by which senders are known, until this is disposed of. */
export interface StartedMonitor extends Disposable {
  readonly name: "ebpf" | "proc";
  /** Null where /proc has to do. */
  readonly access: MonitorAccess | null;
  /** Why it is not eBPF; null if it is. */
  readonly why: string | null;
  /** What had no room so far. */
  losses(): MonitorCounters;
}

/** Loads the monitor and makes sure that it works. Throws an ExitError if it was asked for by name and cannot. */
export function startMonitor(libc: Libc, wanted: Configuration["attribution"]): StartedMonitor {
  if (wanted === "proc") return withoutMonitor("asked for by --attribution proc or the configuration");
  try {
    return load(libc);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const why = `the programs that watch sockets cannot be used: ${error.message}`;
    if (wanted === "ebpf") throw new ExitError(EXIT.notAllowed, why);
    return withoutMonitor(why);
  }
}

function load(libc: Libc): StartedMonitor {
  using resources = new DisposableStack();
  const calls = new LinuxBpf(libc);
  const cgroup = resources.use(openCgroupRoot(libc));
  const { descriptors } = resources.use(loadMonitor(calls, { btf: Deno.readFileSync(BTF), cgroup: cgroup.number }));
  const monitor = resources.use(new Monitor(calls, descriptors));
  const { netns } = recordOfOwnSocket(libc, monitor);
  const loaded = resources.move();
  return {
    name: "ebpf",
    access: { descriptors, netns },
    why: null,
    losses: () => monitor.counters(),
    [Symbol.dispose]: () => loaded.dispose(),
  };
}

function withoutMonitor(why: string): StartedMonitor {
  return {
    name: "proc",
    access: null,
    why,
    losses: () => ({ eventsLost: 0, socketsRefused: 0 }),
    [Symbol.dispose]: () => {},
  };
}

/** A socket of our own must be seen, as ours: what the programs read could lie elsewhere in this kernel. */
function recordOfOwnSocket(libc: Libc, monitor: Monitor): SocketRecord {
  using socket = new Descriptor(
    libc,
    libc.checked(libc.call.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket"),
  );
  const record = monitor.live(socketCookie(libc, socket.number));
  if (record === null) throw new SelfTestError("a socket of our own was not seen. Is this a container?");
  if (record.pid !== Deno.pid) throw new SelfTestError(`a socket of ours was taken for one of process ${record.pid}`);
  return record;
}

function openCgroupRoot(libc: Libc): Descriptor {
  const path = cgroupRoot(Deno.readTextFileSync(MOUNTS));
  if (path === null) throw new SelfTestError("the root of the cgroup2 hierarchy is not mounted here");
  return openDirectory(libc, path);
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
