import type { Btf } from "./btf.ts";
import { BtfError } from "./btf_error.ts";

/** The fields of kernel structures that our programs read, with the bytes that each read expects; 0 takes any. */
const FIELDS = {
  task_struct: {
    group_leader: 8,
    real_parent: 8,
    start_boottime: 8,
    self_exec_id: 8,
    signal: 8,
    mm: 8,
    pid: 4,
    tgid: 4,
  },
  signal_struct: { "live.counter": 4 },
  mm_struct: { exe_file: 8, arg_start: 8, arg_end: 8 },
  file: { f_inode: 8, "f_path.mnt": 8, "f_path.dentry": 8, private_data: 8 },
  inode: { i_ino: 8, i_sb: 8, i_mode: 2 },
  super_block: { s_dev: 4 },
  dentry: { d_parent: 8, "d_name.name": 8, "d_hash.pprev": 8 },
  vfsmount: { mnt_root: 8 },
  mount: { mnt: 0, mnt_parent: 8, mnt_mountpoint: 8 },
  socket: { sk: 8 },
  sock: {
    "__sk_common.skc_family": 2,
    "__sk_common.skc_num": 2,
    "__sk_common.skc_dport": 2,
    "__sk_common.skc_daddr": 4,
    "__sk_common.skc_rcv_saddr": 4,
    "__sk_common.skc_v6_daddr": 16,
    "__sk_common.skc_v6_rcv_saddr": 16,
    "__sk_common.skc_cookie": 8,
    sk_protocol: 2,
  },
  bpf_iter__task_file: { meta: 8, task: 8, fd: 4, file: 8 },
  bpf_iter_meta: { seq: 8 },
} as const;

/** What a kernel that is built without IPv6 lacks. */
const IPV6_FIELDS = ["__sk_common.skc_v6_daddr", "__sk_common.skc_v6_rcv_saddr"] as const;
type Ipv6Field = typeof IPV6_FIELDS[number];

/** Offsets in bytes, by struct and field; null for fields of IPv6 where there is none. */
export type KernelLayout = {
  readonly [Struct in keyof typeof FIELDS]: {
    readonly [Field in keyof typeof FIELDS[Struct]]: Field extends Ipv6Field ? number | null : number;
  };
};

/** Where the running kernel has these fields. Throws a BtfError that names the one that is missing or of another size. */
export function kernelLayout(btf: Btf): KernelLayout {
  const structs = Object.entries(FIELDS).map(([struct, fields]) => {
    const offsets = Object.entries(fields).map(([field, size]) => [field, offsetOf(btf, struct, field, size)] as const);
    return [struct, Object.fromEntries(offsets)] as const;
  });
  return Object.fromEntries(structs) as KernelLayout;
}

function offsetOf(btf: Btf, struct: string, field: string, expected: number): number | null {
  const isIpv6 = IPV6_FIELDS.some((each) => each === field);
  if (isIpv6 && !btf.hasField(struct, field)) return null;
  const { offset, size } = btf.field(struct, field);
  if (expected === 0 || size === expected) return offset;
  throw new BtfError(`${struct}.${field}`, `it has ${size} bytes, not ${expected}`);
}
