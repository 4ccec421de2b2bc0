import { readSocketRecord, type SocketRecord } from "../../../src/ebpf/socket_record.ts";
import { u32host } from "../../../src/wire/field_types.ts";
import { toHex } from "../../../src/wire/hex.ts";
import type { FakeKernel } from "../fake_kernel.ts";

/** 1 second / USER_HZ in nanoseconds. */
export const TICK = 10_000_000;

export interface ProcessSpec {
  /** Ticks after boot. */
  readonly start?: number;
  readonly execId?: number;
  readonly parent?: number;
  readonly parentStart?: number;
  /** The directories and the file, from the root of its mount on. */
  readonly path?: readonly string[];
  /** Where that mount is, if it is not the root. */
  readonly mountedAt?: readonly string[];
  /** The file has been deleted. */
  readonly deleted?: boolean;
  /** The file lies in no directory. */
  readonly unrooted?: boolean;
  readonly args?: readonly string[];
  /** Threads of the process that are left. */
  readonly threads?: number;
  readonly pid?: number;
  readonly tgid?: number;
}

/** A process with all that programs look at. The result is its task. */
export function process(kernel: FakeKernel, spec: ProcessSpec = {}): bigint {
  const { start = 700, execId = 5, parent = 42, parentStart = 600, threads = 1, pid = 100, tgid = 100 } = spec;
  const parentLeader = kernel.object("task_struct", { start_boottime: parentStart * TICK + 1 });
  const leader = kernel.object("task_struct", { start_boottime: start * TICK + 9_999_999 });
  return kernel.object("task_struct", {
    group_leader: leader,
    real_parent: kernel.object("task_struct", { tgid: parent, group_leader: parentLeader }),
    self_exec_id: execId,
    signal: kernel.object("signal_struct", { "live.counter": threads }),
    mm: memory(kernel, spec),
    pid,
    tgid,
  });
}

function memory(kernel: FakeKernel, { path = ["usr", "bin", "curl"], args = ["curl"], ...spec }: ProcessSpec): bigint {
  const text = args.map((arg) => `${arg}\0`).join("");
  const from = kernel.text(text.slice(0, -1), "user");
  return kernel.object("mm_struct", {
    exe_file: executable(kernel, path, spec),
    arg_start: from,
    arg_end: from + BigInt(new TextEncoder().encode(text).length),
  });
}

function executable(kernel: FakeKernel, path: readonly string[], spec: ProcessSpec): bigint {
  const root = mount(kernel, null);
  const outer = chain(kernel, root, spec.mountedAt ?? []);
  const inner = spec.mountedAt === undefined ? root : mount(kernel, { on: root, at: outer });
  const dentry = chain(kernel, inner, path);
  if (spec.deleted !== true && spec.unrooted !== true) kernel.setFields(dentry, "dentry", { "d_hash.pprev": 1 });
  if (spec.unrooted === true) kernel.setFields(dentry, "dentry", { d_parent: dentry });
  const sb = kernel.object("super_block", { s_dev: 0xfe00001 });
  return kernel.object("file", {
    f_inode: kernel.object("inode", { i_ino: 0x1_0000_0007n, i_sb: sb }),
    "f_path.dentry": dentry,
    "f_path.mnt": inner + MNT,
  });
}

/** Offset of `mnt` in the little kernel's struct mount. */
const MNT = 1800n;

interface MountPoint {
  readonly on: bigint;
  readonly at: bigint;
}

/** A struct mount with a root directory of its own. The root of all is its own parent. */
function mount(kernel: FakeKernel, point: MountPoint | null): bigint {
  const address = kernel.object("mount", {});
  const root = kernel.object("dentry", { "d_name.name": kernel.text("/") });
  kernel.setFields(root, "dentry", { d_parent: root });
  kernel.store(address + MNT + 1700n, 8, root, "kernel"); // mnt.mnt_root
  kernel.setFields(address, "mount", { mnt_parent: point?.on ?? address, mnt_mountpoint: point?.at ?? root });
  return address;
}

/** Dentries below the root of a mount. The result is the last one. */
function chain(kernel: FakeKernel, mounted: bigint, names: readonly string[]): bigint {
  let dentry = kernel.load(mounted + MNT + 1700n, 8, "kernel");
  for (const name of names) dentry = kernel.object("dentry", { d_parent: dentry, "d_name.name": kernel.text(name) });
  return dentry;
}

/** The key of a cookie, as `live` has it. */
export function cookieKey(low: number, high: number): string {
  const view = new DataView(new ArrayBuffer(8));
  u32host.write(view, 0, low);
  u32host.write(view, 4, high);
  return toHex(new Uint8Array(view.buffer));
}

/** The record of a map at a key; null if there is none. */
export function recordAt(kernel: FakeKernel, map: "live" | "gone" | "flows", key: string): SocketRecord | null {
  const view = kernel.entry(map, key);
  return view === null ? null : readSocketRecord(view);
}
