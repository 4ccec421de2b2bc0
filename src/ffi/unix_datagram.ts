import { SystemError } from "../core/system_error.ts";
import { u16host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { textField } from "../wire/text_field.ts";
import { viewOf } from "../wire/view_of.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const LONGEST_PATH = 107;

const sockaddr_un_path = 108;
/** unix(7). */
const sockaddr_un = struct("sockaddr_un", 110, { sun_family: u16host, sun_path: textField(sockaddr_un_path) });

/**
 * Sends datagrams to a socket of this host that has a path, or an abstract name, which is written with "@" before it. Each
 * is sent there anew, so that it reaches whoever listens now.
 */
export class UnixDatagram implements Disposable {
  readonly #libc: Libc;
  readonly #socket: Descriptor;
  readonly #address: Uint8Array<ArrayBuffer>;

  /** Throws a SystemError, or an Error where the path is too long for a socket. */
  constructor(libc: Libc, readonly path: string) {
    this.#libc = libc;
    this.#address = addressOf(path);
    const number = libc.call.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    this.#socket = new Descriptor(libc, libc.checked(number, "open a socket"));
  }

  /** Never waits: throws a SystemError where nobody listens (ECONNREFUSED), or where too much waits already (EAGAIN). */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    const { call } = this.#libc;
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = call.sendto(this.#socket.number, bytes, bytes.length, flags, this.#address, this.#address.length);
    if (sent < 0) throw new SystemError(`send to ${this.path}`, this.#libc.errno());
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }
}

function addressOf(path: string): Uint8Array<ArrayBuffer> {
  if (new TextEncoder().encode(path).length > LONGEST_PATH) {
    throw new Error(`Cannot use ${path} as a socket: it has more than ${LONGEST_PATH} bytes`);
  }
  const address = new Uint8Array(sockaddr_un.size);
  sockaddr_un.write(viewOf(address), 0, { sun_family: AF_UNIX, sun_path: path });
  if (!path.startsWith("@")) return address;
  const nameAt = sockaddr_un.size - sockaddr_un_path;
  address[nameAt] = 0; // and the name ends with the address, not with a zero
  return address.subarray(0, nameAt + new TextEncoder().encode(path).length);
}
