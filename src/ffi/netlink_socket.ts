import { EAGAIN, EINTR } from "../core/system_error.ts";
import type { Transport } from "../netlink/transport.ts";
import { u16host } from "../wire/field_types.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;
const SIZEOF_SOCKADDR_NL = 12;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_NO_ENOBUFS = 5;
const NETLINK_EXT_ACK = 11;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;

/**
 * Opens and binds a netlink socket (netlink(7)) with the kernel's extended acknowledgements. All that it receives is the
 * kernel's word. Throws a SystemError.
 */
export function openNetlink(libc: Libc, family: number): Descriptor {
  const number = libc.checked(
    libc.call.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, family),
    "open a netlink socket",
  );
  const descriptor = new Descriptor(libc, number);
  try {
    libc.checked(libc.call.bind(number, portZero(), SIZEOF_SOCKADDR_NL), "bind a netlink socket");
    connectToKernel(libc, number);
    setOption(libc, number, SOL_NETLINK, NETLINK_EXT_ACK, 1, "ask for extended acknowledgements");
    return descriptor;
  } catch (error) {
    descriptor[Symbol.dispose]();
    throw error;
  }
}

/** Connects a netlink socket to the kernel: what other programs send to it is refused (ECONNREFUSED). */
export function connectToKernel(libc: Libc, number: number): void {
  libc.checked(libc.call.connect(number, portZero(), SIZEOF_SOCKADDR_NL), "connect a netlink socket");
}

/** From now on, the kernel's messages to this group arrive, too. Throws a SystemError. */
export function joinGroup(libc: Libc, number: number, group: number): void {
  setOption(libc, number, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, "join a netlink group");
}

/** struct sockaddr_nl with port 0: the kernel's, or for bind(2), one that the kernel chooses. */
function portZero(): Uint8Array<ArrayBuffer> {
  const address = new Uint8Array(SIZEOF_SOCKADDR_NL);
  u16host.write(new DataView(address.buffer), 0, AF_NETLINK);
  return address;
}

/** For a queue's socket: room for `bytes` of waiting packets, and no ENOBUFS where a packet is lost all the same. */
export function enlargeReceiveBuffer(libc: Libc, number: number, bytes: number): void {
  setOption(libc, number, SOL_SOCKET, SO_RCVBUFFORCE, bytes, "enlarge the receive buffer");
  setOption(libc, number, SOL_NETLINK, NETLINK_NO_ENOBUFS, 1, "switch ENOBUFS off");
}

function setOption(libc: Libc, number: number, level: number, option: number, value: number, op: string): void {
  const bytes = new Uint8Array(Int32Array.of(value).buffer);
  libc.checked(libc.call.setsockopt(number, level, option, bytes, bytes.length), op);
}

/** The Transport over a netlink descriptor that somebody else owns. */
export class NetlinkTransport implements Transport {
  readonly #libc: Libc;
  readonly #number: number;

  constructor(libc: Libc, number: number) {
    this.#libc = libc;
    this.#number = number;
  }

  send(datagram: Uint8Array): void {
    for (;;) {
      const sent = this.#libc.call.send(this.#number, datagram as BufferSource, datagram.length, 0);
      if (sent >= 0) return;
      if (this.#libc.errno() !== EINTR) this.#libc.checked(sent, "send a netlink message");
    }
  }

  receive(buffer: Uint8Array): number {
    for (;;) {
      const flags = MSG_DONTWAIT | MSG_TRUNC;
      const length = this.#libc.call.recv(this.#number, buffer as BufferSource, buffer.length, flags);
      if (length >= 0) return length;
      const errno = this.#libc.errno();
      if (errno === EAGAIN) return -1;
      if (errno !== EINTR) this.#libc.checked(length, "receive a netlink message");
    }
  }
}
