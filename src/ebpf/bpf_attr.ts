import { u32host, u64host } from "../wire/field_types.ts";
import { type FieldType, struct } from "../wire/struct.ts";

/**
 * union bpf_attr (include/uapi/linux/bpf.h), one table each command, as far as the fields are used: bpf(2) takes the
 * size with the union, and whatever lies behind counts as zero. A kernel refuses a size that it does not know (E2BIG)
 * only if what it does not know is not zero.
 */

const OBJECT_NAME_BYTES = 16;

/** char[BPF_OBJ_NAME_LEN]: up to 15 letters, digits, "_" and ".", ended by a zero byte. */
const objectName: FieldType<string> = {
  size: OBJECT_NAME_BYTES,
  read: (view, at) => {
    const bytes = Array.from({ length: OBJECT_NAME_BYTES }, (_, index) => view.getUint8(at + index));
    return String.fromCharCode(...bytes.slice(0, bytes.indexOf(0)));
  },
  write: (view, at, name) => {
    if (!/^[\w.]{0,15}$/.test(name)) throw new Error(`Cannot name an eBPF object "${name}"`);
    for (let index = 0; index < OBJECT_NAME_BYTES; index++) view.setUint8(at + index, name.charCodeAt(index) || 0);
  },
};

/** An address in the memory of the process. Whoever writes one keeps what lies there alive until the call is made. */
const pointer = u64host;

/** BPF_MAP_CREATE */
export const map_create = struct("bpf_attr map_create", 44, {
  map_type: u32host,
  key_size: u32host,
  value_size: u32host,
  max_entries: u32host,
  map_flags: u32host,
  inner_map_fd: u32host,
  numa_node: u32host,
  map_name: objectName,
});

/** BPF_MAP_LOOKUP_ELEM, UPDATE_ELEM, DELETE_ELEM and GET_NEXT_KEY, whose next key lies where the others have the value. */
export const map_elem = struct("bpf_attr map_elem", 32, {
  map_fd: u32host,
  pad: u32host,
  key: pointer,
  value: pointer,
  flags: u64host,
});

/** BPF_PROG_LOAD */
export const prog_load = struct("bpf_attr prog_load", 112, {
  prog_type: u32host,
  insn_cnt: u32host,
  insns: pointer,
  license: pointer,
  log_level: u32host,
  log_size: u32host,
  log_buf: pointer,
  kern_version: u32host,
  prog_flags: u32host,
  prog_name: objectName,
  prog_ifindex: u32host,
  expected_attach_type: u32host,
  prog_btf_fd: u32host,
  func_info_rec_size: u32host,
  func_info: pointer,
  func_info_cnt: u32host,
  line_info_rec_size: u32host,
  line_info: pointer,
  line_info_cnt: u32host,
  attach_btf_id: u32host,
});

/** BPF_RAW_TRACEPOINT_OPEN; no name for a program that was loaded for one typed tracepoint. */
export const raw_tracepoint = struct("bpf_attr raw_tracepoint", 16, { name: pointer, prog_fd: u32host, pad: u32host });

/** BPF_LINK_CREATE */
export const link_create = struct("bpf_attr link_create", 16, {
  prog_fd: u32host,
  target_fd: u32host,
  attach_type: u32host,
  flags: u32host,
});

/** BPF_ITER_CREATE */
export const iter_create = struct("bpf_attr iter_create", 8, { link_fd: u32host, flags: u32host });
