import type { SocketCookie } from "../core/socket_cookie.ts";
import { u32host } from "../wire/field_types.ts";
import { viewOf } from "../wire/view_of.ts";
import type { Libc } from "./libc.ts";

const SOL_SOCKET = 1;
const SO_COOKIE = 57;
const COOKIE_BYTES = 8;

/** The kernel's number of a socket of our own (socket(7), since Linux 4.12). Throws a SystemError. */
export function socketCookie(libc: Libc, descriptor: number): SocketCookie {
  const bytes = new Uint8Array(COOKIE_BYTES);
  const length = new Uint8Array(Uint32Array.of(COOKIE_BYTES).buffer);
  libc.checked(libc.call.getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, bytes, length), "ask for a socket's cookie");
  const view = viewOf(bytes);
  return { low: u32host.read(view, 0), high: u32host.read(view, 4) };
}
