import { asGid, asPid, asUid } from "../core/identifiers.ts";
import { u32host } from "../wire/field_types.ts";
import { WireError } from "../wire/wire_error.ts";
import * as events from "./events.ts";
import { exec_event, exit_event, fork_event, released_event } from "./events.ts";
import type { ExecEvent, ExitEvent, ForkEvent, MonitorEvent, ProcessIdentity, ReleasedEvent } from "./monitor_event.ts";
import { readFlow } from "./read_flow.ts";

const decoder = new TextDecoder();
const KIND_BYTES = 4;
const DELETED = " (deleted)";

/** Reads an event of `length` bytes at `at`. Throws a WireError if that is too short, or of no kind that is known. */
export function readEvent(view: DataView, at: number, length: number): MonitorEvent {
  need(KIND_BYTES, length);
  const kind = u32host.read(view, at);
  switch (kind) {
    case events.EVENT_EXEC:
      return readExec(view, at, length);
    case events.EVENT_FORK:
      return readFork(view, at, length);
    case events.EVENT_EXIT:
      return readExit(view, at, length);
    case events.EVENT_RELEASED:
      return readReleased(view, at, length);
    default:
      throw new WireError("event", `kind ${kind}`);
  }
}

function readExec(view: DataView, at: number, length: number): ExecEvent {
  need(exec_event.size, length);
  const event = exec_event.read(view, at);
  need(exec_event.size + event.path_bytes + event.args_bytes, length);
  const path = bytesAt(view, at + exec_event.size, event.path_bytes);
  const args = bytesAt(view, at + exec_event.size + event.path_bytes, event.args_bytes);
  return {
    kind: "exec",
    process: identity(event.tgid, event.start),
    execId: event.exec_id,
    parent: identity(event.parent, event.parent_start),
    time: event.time,
    cgroup: event.cgroup,
    userId: asUid(event.uid),
    groupId: asGid(event.gid),
    comm: event.comm,
    executable: { device: event.exe_device, inode: event.exe_inode },
    link: linkText(path, event.state),
    args: splitStrings(args),
    argsComplete: (event.state & (events.ARGS_CUT | events.ARGS_UNREAD)) === 0,
  };
}

function readFork(view: DataView, at: number, length: number): ForkEvent {
  need(fork_event.size, length);
  const { tgid, start, exec_id, parent, parent_start } = fork_event.read(view, at);
  return {
    kind: "fork",
    process: identity(tgid, start),
    execId: exec_id,
    parent: identity(parent, parent_start),
  };
}

function readExit(view: DataView, at: number, length: number): ExitEvent {
  need(exit_event.size, length);
  const { tgid, start, time } = exit_event.read(view, at);
  return { kind: "exit", process: identity(tgid, start), time };
}

function readReleased(view: DataView, at: number, length: number): ReleasedEvent {
  need(released_event.size, length);
  const { cookie, flow } = released_event.fields;
  return { kind: "released", cookie: cookie.get(view, at), flow: readFlow(view, at + flow.offset) };
}

/** As d_path() puts it, from the components, the file's own first. A path that is not whole is none. */
function linkText(components: Uint8Array, state: number): string | null {
  if ((state & events.PATH_CUT) !== 0 || components.length === 0) return null;
  const names = splitStrings(components).reverse();
  const isDeleted = (state & (events.PATH_DELETED | events.PATH_UNROOTED)) !== 0;
  return `/${names.join("/")}${isDeleted ? DELETED : ""}`;
}

/** Strings that are ended by a zero byte each; the last may have been cut before its own. */
function splitStrings(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const text = decoder.decode(bytes);
  return (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
}

function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

function identity(tgid: number, start: number): ProcessIdentity {
  return { pid: asPid(tgid), start };
}

function need(bytes: number, length: number): void {
  if (length < bytes) throw new WireError("event", `needs ${bytes} bytes, there are ${length}`);
}
