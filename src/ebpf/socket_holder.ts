import { u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { u64number, u64words } from "./u64.ts";

/** One socket in one process's table of files, as the iterator writes it. */
export const socket_holder = struct("socket_holder", 40, {
  /** Zeros where nobody has asked for the socket's cookie yet: then the inode is what there is. */
  cookie: u64words,
  /** Inode of the socket in sockfs, as in "socket:[N]". */
  inode: u64words,
  start: u64number,
  exec_id: u64number,
  tgid: u32host,
  fd: u32host,
});
