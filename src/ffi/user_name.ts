import type { Uid } from "../core/identifiers.ts";
import type { Libc } from "./libc.ts";

/** A user's name by id, from wherever the host keeps its users (getpwuid(3)); null if there is no such user. */
export function userNameById(libc: Libc, id: Uid): string | null {
  const passwd = libc.call.getpwuid(id);
  // pw_name is the first field of struct passwd (pwd.h).
  const name = passwd === null ? null : new Deno.UnsafePointerView(passwd).getPointer(0);
  return name === null ? null : new Deno.UnsafePointerView(name).getCString();
}
