import { u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { flow_key } from "./flow_key.ts";
import { textField } from "../wire/text_field.ts";
import { u64number, u64words } from "./u64.ts";

/** What the ring carries: each record begins with one of these. */
export const EVENT_EXEC = 1;
export const EVENT_FORK = 2;
export const EVENT_EXIT = 3;
export const EVENT_RELEASED = 4;

/** Bits of exec_event.state. */
export const PATH_CUT = 1;
export const PATH_DELETED = 2;
export const PATH_UNROOTED = 4;
export const ARGS_CUT = 8;
export const ARGS_UNREAD = 16;

/** How much of a path and of the arguments an event holds at most, in bytes. */
export const PATH_BYTES = 4096;
export const ARGS_BYTES = 4096;

/**
 * A process runs a program. Behind it lie `path_bytes` of the path's components, from the file upwards to the root, each
 * ended by a zero byte, and `args_bytes` of the arguments, which are ended in the same way.
 */
export const exec_event = struct("exec_event", 104, {
  kind: u32host,
  tgid: u32host,
  start: u64number,
  exec_id: u64number,
  time: u64number,
  cgroup: u64number,
  exe_inode: u64words,
  parent_start: u64number,
  parent: u32host,
  exe_device: u32host,
  uid: u32host,
  gid: u32host,
  comm: textField(16),
  path_bytes: u32host,
  args_bytes: u32host,
  state: u32host,
  pad: u32host,
});

/** A process has begun; until an exec it runs what its parent does. */
export const fork_event = struct("fork_event", 40, {
  kind: u32host,
  tgid: u32host,
  start: u64number,
  exec_id: u64number,
  parent_start: u64number,
  parent: u32host,
  pad: u32host,
});

/** The last thread of a process has ended. Its sockets are closed after this. */
export const exit_event = struct("exit_event", 24, { kind: u32host, tgid: u32host, start: u64number, time: u64number });

/** A socket that user space watches is closed. */
export const released_event = struct("released_event", 64, {
  kind: u32host,
  pad: u32host,
  cookie: u64words,
  flow: flow_key,
});
