import type { FileVersion } from "../process/proc_fs.ts";
import { statx } from "./statx.ts";

const { fields } = statx;
const OF_VERSION = [
  fields.stx_dev_major,
  fields.stx_dev_minor,
  fields.stx_ino,
  fields.stx_size,
  fields.stx_mtime,
  fields.stx_mtime_nsec,
  fields.stx_ctime,
  fields.stx_ctime_nsec,
];

/** The state of a file, of what statx(2) has filled in. */
export function versionIn(stat: DataView): FileVersion {
  return {
    size: Number(fields.stx_size.get(stat, 0)),
    text: OF_VERSION.map((field) => field.get(stat, 0)).join(" "),
  };
}
