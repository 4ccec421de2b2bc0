import { u16host, u32host, u8 } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

/** Structures of BTF (include/uapi/linux/btf.h; Documentation/bpf/btf.rst), in the byte order of the machine. */
export const BTF_MAGIC = 0xeb9f;

/** Offsets count from the end of the header, which may be longer than this: `hdr_len` tells. */
export const btf_header = struct("btf_header", 24, {
  magic: u16host,
  version: u8,
  flags: u8,
  hdr_len: u32host,
  type_off: u32host,
  type_len: u32host,
  str_off: u32host,
  str_len: u32host,
});

/** `info` is vlen (bits 0 to 15), kind (24 to 28) and kind_flag (31); `size_or_type` is either, by the kind. */
export const btf_type = struct("btf_type", 12, { name_off: u32host, info: u32host, size_or_type: u32host });

/** `offset` counts bits; if the struct's kind_flag is set, its upper 8 bits are the size of a bit field instead. */
export const btf_member = struct("btf_member", 12, { name_off: u32host, type: u32host, offset: u32host });

export const btf_array = struct("btf_array", 12, { type: u32host, index_type: u32host, nelems: u32host });
