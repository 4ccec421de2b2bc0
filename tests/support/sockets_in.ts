import { Libc } from "../../src/ffi/libc.ts";
import { NetlinkTransport, openNetlink } from "../../src/ffi/netlink_socket.ts";
import { LinuxProcNet } from "../../src/ffi/proc_net.ts";
import { NETLINK_ROUTE, NETLINK_SOCK_DIAG } from "../../src/netlink/constants.ts";
import type { Transport } from "../../src/netlink/transport.ts";
import { KernelSockets } from "../../src/sockdiag/kernel_sockets.ts";
import type { ProcNet } from "../../src/sockdiag/proc_net.ts";
import { SocketDiag } from "../../src/sockdiag/socket_diag.ts";
import { Vrfs } from "../../src/sockdiag/vrfs.ts";
import { inNamespace } from "./enter_namespace.ts";
import type { Namespace } from "./namespace.ts";

/** The running kernel's sockets in a namespace. */
export interface NamespaceSockets extends Disposable {
  readonly sockets: KernelSockets;
  /** Bytes that the kernel has sent about sockets so far. */
  readonly received: () => number;
  readonly transport: Transport;
  readonly procNet: ProcNet;
}

/**
 * Asks about the sockets of a namespace from this process: a netlink socket belongs for ever to the namespace in which it
 * was opened. /proc/net is that of a process there.
 */
export function socketsIn(namespace: Namespace, pid: number): NamespaceSockets {
  using opened = new DisposableStack();
  const libc = opened.use(new Libc());
  const [diag, routes] = inNamespace(libc, namespace, () => [
    opened.use(openNetlink(libc, NETLINK_SOCK_DIAG)),
    opened.use(openNetlink(libc, NETLINK_ROUTE)),
  ]);
  const counting = new CountingTransport(new NetlinkTransport(libc, diag?.number ?? -1));
  const vrfs = new Vrfs(new NetlinkTransport(libc, routes?.number ?? -1));
  const procNet = new LinuxProcNet(libc, `/proc/${pid}/net`);
  const owned = opened.move();
  return {
    sockets: new KernelSockets(new SocketDiag(counting), procNet, vrfs),
    received: () => counting.received,
    transport: counting,
    procNet,
    [Symbol.dispose]: () => owned.dispose(),
  };
}

class CountingTransport implements Transport {
  received = 0;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  send(datagram: Uint8Array): void {
    this.#transport.send(datagram);
  }

  receive(buffer: Uint8Array): number {
    const length = this.#transport.receive(buffer);
    if (length > 0) this.received += length;
    return length;
  }
}
