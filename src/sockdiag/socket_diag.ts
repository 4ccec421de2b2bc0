import { asInterfaceIndex } from "../core/identifiers.ts";
import type { InterfaceIndex } from "../core/identifiers.ts";
import { IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { ENOENT } from "../core/system_error.ts";
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_ERROR } from "../netlink/constants.ts";
import { forEachMessage } from "../netlink/for_each_message.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { readStatus } from "../netlink/nlmsgerr.ts";
import { acknowledged, dump } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { SOCK_DESTROY, SOCK_DIAG_BY_FAMILY } from "./constants.ts";
import { type Endpoint, InetDiagRequest } from "./inet_diag_request.ts";
import { readSocket } from "./read_socket.ts";

/** The kernel fills at most 32 KiB of a dump's answer at a time. */
const BUFFER_BYTES = 64 * 1024;
/** How often an inconsistent dump is repeated before its last outcome is taken as it is. */
const DUMP_ATTEMPTS = 4;
const ANY_INTERFACE = asInterfaceIndex(0);

/** Asks the kernel about sockets (sock_diag(7)) over a netlink socket that is used by nobody else. */
export class SocketDiag {
  readonly #transport: Transport;
  readonly #request = new InetDiagRequest();
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #sequence = 0;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * The socket that the kernel itself finds for a flow of this host, by the lookup it uses for packets; null if there is
   * none. A flow that is gone but whose port has a listener yields the listener, and an unconnected UDP socket is found
   * by its port: compare the answer's state and addresses. `local` and `remote` are of one family; an IPv4 question also
   * finds the dual-stack socket of IPv6. Without the flow's interface, sockets bound to a device are not found.
   */
  get(protocol: number, local: Endpoint, remote: Endpoint, ifindex: InterfaceIndex): SocketInfo | null {
    const swapped = protocol === IPPROTO_UDP || protocol === IPPROTO_UDPLITE;
    const sequence = this.#nextSequence();
    this.#transport.send(this.#request.write({
      type: SOCK_DIAG_BY_FAMILY,
      flags: NLM_F_REQUEST,
      sequence,
      family: local.address.family,
      protocol,
      source: swapped ? remote : local,
      sourcePort: 0,
      destination: swapped ? local : remote,
      interface: ifindex,
      cookie: null,
    }));
    return this.#receiveOne(sequence, protocol);
  }

  /**
   * All sockets of one family with this local port, in the kernel's order; none is an answer. Null if the kernel cannot
   * list this protocol (its diag handler is missing).
   */
  listByPort(protocol: number, family: 4 | 6, sourcePort: number): SocketInfo[] | null {
    for (let attempt = 1;; attempt++) {
      const sockets: SocketInfo[] = [];
      const sequence = this.#nextSequence();
      const question = this.#request.write({
        type: SOCK_DIAG_BY_FAMILY,
        flags: NLM_F_REQUEST | NLM_F_DUMP,
        sequence,
        family,
        protocol,
        source: null,
        sourcePort,
        destination: null,
        interface: ANY_INTERFACE,
        cookie: null,
      });
      const { errno, interrupted } = dump(
        this.#transport,
        question,
        sequence,
        "list sockets",
        this.#buffer,
        (message) => sockets.push(readSocket(message, protocol)),
      );
      if (errno === ENOENT) return null;
      if (errno !== 0) throw new NetlinkError("list sockets", errno, sequence);
      if (!interrupted || attempt === DUMP_ATTEMPTS) return sockets;
    }
  }

  /**
   * Aborts this one socket (SOCK_DESTROY, by its cookie): its owner sees ECONNABORTED. False if it is gone already.
   * Throws a NetlinkError, EPERM without CAP_NET_ADMIN, EOPNOTSUPP without CONFIG_INET_DIAG_DESTROY.
   */
  destroy(socket: SocketInfo): boolean {
    const sequence = this.#nextSequence();
    const request = this.#request.write({
      type: SOCK_DESTROY,
      flags: NLM_F_REQUEST | NLM_F_ACK,
      sequence,
      family: socket.family,
      protocol: socket.protocol,
      source: { address: socket.source, port: socket.sourcePort },
      sourcePort: 0,
      destination: { address: socket.destination, port: socket.destinationPort },
      interface: socket.interface,
      cookie: socket.cookie,
    });
    try {
      acknowledged(this.#transport, request, sequence, "destroy a socket", this.#buffer, () => {});
      return true;
    } catch (error) {
      if (error instanceof NetlinkError && error.errno === ENOENT) return false;
      throw error;
    }
  }

  #nextSequence(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  /** The kernel has answered when `send` returns. Answers to earlier questions are passed over. */
  #receiveOne(sequence: number, protocol: number): SocketInfo | null {
    let socket: SocketInfo | null | undefined;
    while (socket === undefined) {
      const length = this.#transport.receive(this.#buffer);
      if (length < 0) throw new NetlinkError("look up a socket", ENOENT, sequence, "the kernel left no answer");
      forEachMessage(this.#buffer.subarray(0, length), (message) => {
        if (message.sequence !== sequence) return;
        if (message.type === SOCK_DIAG_BY_FAMILY) socket = readSocket(message, protocol);
        else if (message.type === NLMSG_ERROR) socket = this.#noSocket(readStatus(message), sequence);
      });
    }
    return socket;
  }

  #noSocket(errno: number, sequence: number): null {
    if (errno !== ENOENT) throw new NetlinkError("look up a socket", errno, sequence);
    return null;
  }
}
