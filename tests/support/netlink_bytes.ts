import { i32host, u16host, u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/** A netlink message in words. `length` lies about it where it is given. */
export interface MessageDescription {
  readonly type: number;
  readonly flags?: number;
  readonly sequence?: number;
  readonly body?: Uint8Array;
  readonly length?: number;
}

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

/** Writes messages by hand, apart from the code under test: a header of 16 bytes, the body, padding to four bytes. */
export function netlinkMessage({ type, flags = 0, sequence = 0, body, length }: MessageDescription): Uint8Array {
  const content = body ?? new Uint8Array(0);
  const bytes = new Uint8Array(16 + padded(content.length));
  const view = viewOf(bytes);
  u32host.write(view, 0, length ?? 16 + content.length);
  u16host.write(view, 4, type);
  u16host.write(view, 6, flags);
  u32host.write(view, 8, sequence);
  bytes.set(content, 16);
  return bytes;
}

/** struct nlattr and its value, padded. `length` lies about it where it is given. */
export function netlinkAttribute(type: number, value: Uint8Array, length = 4 + value.length): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  u16host.write(viewOf(bytes), 0, length);
  u16host.write(viewOf(bytes), 2, type);
  bytes.set(value, 4);
  return bytes;
}

/** NLMSG_ERROR: an acknowledgement, or a refusal where errno (positive) is not 0; then the request's header. */
export function netlinkError(errno: number, sequence: number): Uint8Array {
  return netlinkMessage({ type: NLMSG_ERROR, sequence, body: concat([status(errno), new Uint8Array(16)]) });
}

/** NLMSG_DONE with a status, or without a body. */
export function netlinkDone(sequence: number, errno: number | null = 0): Uint8Array {
  return netlinkMessage({ type: NLMSG_DONE, flags: 2, sequence, ...(errno === null ? {} : { body: status(errno) }) });
}

/** The number of the request that these bytes begin with. */
export function sequenceOf(request: Uint8Array): number {
  return u32host.read(viewOf(request), 8);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function status(errno: number): Uint8Array {
  const bytes = new Uint8Array(4);
  i32host.write(viewOf(bytes), 0, -errno);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
