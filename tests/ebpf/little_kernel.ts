import type { KernelLayout } from "../../src/ebpf/kernel_layout.ts";
import { ARRAY, INT, type MemberSpec, STRUCT, type TypeSpec } from "./btf_bytes.ts";

/**
 * A kernel that is no kernel's: every field at a place that no other has, so that a program which reads the wrong one
 * shows it. The programs' golden listings are written for this one.
 */
export const littleKernelLayout = {
  task_struct: {
    group_leader: 1000,
    real_parent: 1008,
    start_boottime: 1016,
    self_exec_id: 1024,
    signal: 1032,
    mm: 1040,
    pid: 1048,
    tgid: 1052,
  },
  signal_struct: { "live.counter": 1100 },
  mm_struct: { exe_file: 1200, arg_start: 1208, arg_end: 1216 },
  file: { f_inode: 1300, "f_path.mnt": 1308, "f_path.dentry": 1316, private_data: 1324 },
  inode: { i_ino: 1400, i_sb: 1408, i_mode: 1416 },
  super_block: { s_dev: 1500 },
  dentry: { d_parent: 1600, "d_name.name": 1608, "d_hash.pprev": 1616 },
  vfsmount: { mnt_root: 1700 },
  mount: { mnt: 1800, mnt_parent: 1840, mnt_mountpoint: 1848 },
  socket: { sk: 1900 },
  sock: {
    "__sk_common.skc_family": 2000,
    "__sk_common.skc_num": 2002,
    "__sk_common.skc_dport": 2004,
    "__sk_common.skc_daddr": 2008,
    "__sk_common.skc_rcv_saddr": 2012,
    "__sk_common.skc_v6_daddr": 2016,
    "__sk_common.skc_v6_rcv_saddr": 2032,
    "__sk_common.skc_cookie": 2048,
    sk_protocol: 2056,
  },
  bpf_iter__task_file: { meta: 0, task: 8, fd: 16, file: 24 },
  bpf_iter_meta: { seq: 40 },
} satisfies KernelLayout;

/** Sizes of the fields above that are no pointers or u64. */
const SIZES: Readonly<Record<string, number>> = {
  pid: 4,
  tgid: 4,
  "live.counter": 4,
  i_mode: 2,
  s_dev: 4,
  "__sk_common.skc_family": 2,
  "__sk_common.skc_num": 2,
  "__sk_common.skc_dport": 2,
  "__sk_common.skc_daddr": 4,
  "__sk_common.skc_rcv_saddr": 4,
  "__sk_common.skc_v6_daddr": 16,
  "__sk_common.skc_v6_rcv_saddr": 16,
  sk_protocol: 2,
  fd: 4,
};

/** How wide a field of the little kernel is. */
export function fieldBytes(field: string): number {
  return SIZES[field] ?? 8;
}

interface Change {
  /** "struct.field" that is to be missing, or one byte wide. */
  readonly without?: string;
  readonly narrow?: string;
}

/** That kernel's BTF. What is dotted lies in a struct of its own, which begins where the outer one does. */
export function littleKernel({ without = "", narrow = "" }: Change = {}): TypeSpec[] {
  const types: TypeSpec[] = [INT("char", 1), INT("u16", 2), INT("u32", 4), INT("u64", 8), ARRAY(1, 16)];
  const byWidth = new Map([[1, 1], [2, 2], [4, 3], [8, 4], [16, 5]]);
  for (const [struct, fields] of Object.entries(littleKernelLayout)) {
    const members = new Map<string, MemberSpec[]>([["", []]]);
    for (const [field, offset] of Object.entries(fields)) {
      const path = `${struct}.${field}`;
      const type = byWidth.get(path === narrow ? 1 : fieldBytes(field)) ?? 0;
      const dot = field.indexOf(".");
      const outer = field.slice(0, Math.max(dot, 0));
      const member = { name: field.slice(dot + 1), type, bits: offset * 8 };
      if (path !== without) members.set(outer, [...members.get(outer) ?? [], member]);
    }
    const inner = [...members].filter(([outer]) => outer !== "").map(([outer, list]) => {
      types.push(STRUCT("", 4096, list));
      return { name: outer, type: types.length, bits: 0 };
    });
    types.push(STRUCT(struct, 4096, [...members.get("") ?? [], ...inner]));
  }
  return types;
}
