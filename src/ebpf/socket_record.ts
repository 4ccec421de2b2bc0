import { asGid, asPid, asUid, type Gid, type Pid, type Uid } from "../core/identifiers.ts";
import type { SocketCookie } from "../core/socket_cookie.ts";
import { u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { textField } from "../wire/text_field.ts";
import { type U64, u64number, u64words } from "./u64.ts";

/**
 * What the programs write down of a socket: who used it last. It is the value of three maps: `live` by the cookies of
 * sockets that there are, `gone` by the cookies of those that there were, `flows` by what their packets show.
 */
export const socket_record = struct("socket_record", 96, {
  cookie: u64words,
  netns: u64words,
  start: u64number,
  exec_id: u64number,
  cgroup: u64number,
  exe_inode: u64words,
  time: u64number,
  exe_device: u32host,
  tgid: u32host,
  parent: u32host,
  uid: u32host,
  /** Under whom `users` counts this socket: NOT_COUNTED if under nobody. */
  counted_uid: u32host,
  gid: u32host,
  comm: textField(16),
});

/** (uid_t) -1 is no user. */
export const NOT_COUNTED = -1;

/** Who used a socket last. */
export interface SocketRecord {
  /** The number that sock_diag calls idiag_cookie. */
  readonly cookie: SocketCookie;
  /** The cookie of the socket's network namespace. */
  readonly netns: U64;
  /** Thread group id in the initial pid namespace, and the process's start in clock ticks after boot: its identity. */
  readonly pid: Pid;
  readonly start: number;
  /** Which of the programs that the process ran one after the other, as an ExecEvent numbers them. */
  readonly execId: number;
  /** The parent at that time. */
  readonly parent: Pid;
  /** Ids in the initial user namespace. */
  readonly userId: Uid;
  readonly groupId: Gid;
  /** Id of the cgroup in the unified hierarchy: the inode of its directory. */
  readonly cgroup: number;
  /** The file that runs, as the kernel names it: on btrfs and overlayfs stat(2) says otherwise. */
  readonly executable: { readonly device: number; readonly inode: U64 };
  /** Nanoseconds after boot: when this was written, the last datagram was sent, or the socket closed. */
  readonly time: number;
  /** Name of the thread: text that the program chose. */
  readonly comm: string;
}

const fields = socket_record.fields;

/** Reads the record at the beginning of a view. One is read per connection, so it goes field by field. */
export function readSocketRecord(view: DataView): SocketRecord {
  return {
    cookie: fields.cookie.get(view, 0),
    netns: fields.netns.get(view, 0),
    pid: asPid(fields.tgid.get(view, 0)),
    start: fields.start.get(view, 0),
    execId: fields.exec_id.get(view, 0),
    parent: asPid(fields.parent.get(view, 0)),
    userId: asUid(fields.uid.get(view, 0)),
    groupId: asGid(fields.gid.get(view, 0)),
    cgroup: fields.cgroup.get(view, 0),
    executable: { device: fields.exe_device.get(view, 0), inode: fields.exe_inode.get(view, 0) },
    time: fields.time.get(view, 0),
    comm: fields.comm.get(view, 0),
  };
}
