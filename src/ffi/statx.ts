import { u16host, u32host, u64host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";

export const STATX_BASIC_STATS = 0x7ff;
export const STATX_MNT_ID = 0x1000;

/** The part of struct statx (statx(2)) up to the mount's number. */
export const statx = struct("statx", 152, {
  stx_mask: u32host,
  stx_blksize: u32host,
  stx_attributes: u64host,
  stx_nlink: u32host,
  stx_uid: u32host,
  stx_gid: u32host,
  stx_mode: u16host,
  __spare0: u16host,
  stx_ino: u64host,
  stx_size: u64host,
  stx_blocks: u64host,
  stx_attributes_mask: u64host,
  stx_atime: u64host,
  stx_atime_nsec: u64host,
  stx_btime: u64host,
  stx_btime_nsec: u64host,
  stx_ctime: u64host,
  stx_ctime_nsec: u64host,
  stx_mtime: u64host,
  stx_mtime_nsec: u64host,
  stx_rdev_major: u32host,
  stx_rdev_minor: u32host,
  stx_dev_major: u32host,
  stx_dev_minor: u32host,
  stx_mnt_id: u64host,
});
/** Of the whole struct, which the kernel fills. */
export const SIZEOF_STATX = 256;
