import { asGid, type Gid } from "../core/identifiers.ts";
import { cString } from "./c_string.ts";
import type { Libc } from "./libc.ts";

/** Offset of gr_gid in struct group (grp.h, 64-bit): two pointers come first. */
const GR_GID = 16;

/** A group's id by name, from wherever the host keeps its groups (getgrnam(3)); null if there is no such group. */
export function groupIdByName(libc: Libc, name: string): Gid | null {
  if (name.includes("\0")) return null;
  const group = libc.call.getgrnam(cString(name));
  return group === null ? null : asGid(new Deno.UnsafePointerView(group).getUint32(GR_GID));
}
