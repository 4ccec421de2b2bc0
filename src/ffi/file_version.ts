import type { FileVersion } from "../process/proc_fs.ts";
import { cString } from "./c_string.ts";
import type { Libc } from "./libc.ts";
import { SIZEOF_STATX, STATX_BASIC_STATS } from "./statx.ts";
import { versionIn } from "./version_in.ts";

const AT_EMPTY_PATH = 0x1000;
const NO_PATH = cString("");

/** The state of an open file; null if it cannot be told. */
export function fileVersion(libc: Libc, descriptor: number): FileVersion | null {
  const stat = new Uint8Array(SIZEOF_STATX);
  if (libc.call.statx(descriptor, NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, stat) < 0) return null;
  return versionIn(new DataView(stat.buffer));
}
