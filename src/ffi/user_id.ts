import { asUid, type Uid } from "../core/identifiers.ts";
import { cString } from "./c_string.ts";
import type { Libc } from "./libc.ts";

/** Offset of pw_uid in struct passwd (pwd.h, 64-bit): two pointers come first. */
const PW_UID = 16;

/** A user's id by name, from wherever the host keeps its users (getpwnam(3)); null if there is no such user. */
export function userIdByName(libc: Libc, name: string): Uid | null {
  if (name.includes("\0")) return null;
  const passwd = libc.call.getpwnam(cString(name));
  return passwd === null ? null : asUid(new Deno.UnsafePointerView(passwd).getUint32(PW_UID));
}
