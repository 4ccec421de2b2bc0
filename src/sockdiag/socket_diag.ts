import { asInterfaceIndex } from "../core/identifiers.ts";
import type { InterfaceIndex } from "../core/identifiers.ts";
import { IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { EMSGSIZE, ENOENT, EOPNOTSUPP } from "../core/system_error.ts";
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_ERROR } from "../netlink/constants.ts";
import { forEachMessage, type NetlinkMessage } from "../netlink/for_each_message.ts";
import { NetlinkError } from "../netlink/netlink_error.ts";
import { readStatus } from "../netlink/nlmsgerr.ts";
import { acknowledged, dump } from "../netlink/request.ts";
import type { Transport } from "../netlink/transport.ts";
import { SOCK_DESTROY, SOCK_DIAG_BY_FAMILY } from "./constants.ts";
import { type Endpoint, type InetDiagQuestion, InetDiagRequest, type Selection } from "./inet_diag_request.ts";
import { readSocket } from "./read_socket.ts";
import type { SourceOutcome } from "./socket_source.ts";

/** The kernel fills at most 32 KiB of a dump's answer at a time. */
const BUFFER_BYTES = 64 * 1024;
const ANY_INTERFACE = asInterfaceIndex(0);

/** What a dump of inet_diag asks for. */
export type InetDump = Selection & Pick<InetDiagQuestion, "protocol" | "family" | "sourcePort">;

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
   * finds the dual-stack socket of IPv6. Without the flow's interface, sockets bound to a device are not found. Throws a
   * NetlinkError, SystemError or WireError.
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

  /** Visits an inet_diag_msg for each socket that fits. As `dump`. */
  dumpInet(asked: InetDump, visit: (message: NetlinkMessage) => void): SourceOutcome {
    const request = (sequence: number): Uint8Array =>
      this.#request.write({
        ...asked,
        type: SOCK_DIAG_BY_FAMILY,
        flags: NLM_F_REQUEST | NLM_F_DUMP,
        sequence,
        source: null,
        destination: null,
        interface: ANY_INTERFACE,
        cookie: null,
      }, asked);
    return this.dump("list sockets", request, visit);
  }

  /**
   * Sends the request of a dump and visits the messages that answer it, each as it comes: valid during the visit alone,
   * in which nothing else may be asked. `op` completes "Cannot …". Throws what `visit` throws; a NetlinkError where the
   * kernel refuses, also in the midst; a WireError where the answer cannot be read. The next question is not disturbed.
   */
  dump(
    op: string,
    request: (sequence: number) => Uint8Array,
    visit: (message: NetlinkMessage) => void,
  ): SourceOutcome {
    const sequence = this.#nextSequence();
    let visited = 0;
    const { errno, interrupted } = dump(this.#transport, request(sequence), sequence, op, this.#buffer, (message) => {
      if (message.type !== SOCK_DIAG_BY_FAMILY) return;
      visited++;
      visit(message);
    });
    if (errno === ENOENT && visited === 0) return "missing";
    if (errno !== 0) throw new NetlinkError(op, errno, sequence);
    return interrupted ? "interrupted" : "listed";
  }

  /**
   * Asks the kernel to abort the socket that it finds by these addresses, if it has this cookie (SOCK_DESTROY): its owner
   * sees ECONNABORTED. `absent`: it finds none, or another. `unsupported`: without CONFIG_INET_DIAG_DESTROY, for this
   * protocol, and where the cookie is not known: the kernel would take any. Throws a NetlinkError, EPERM without
   * CAP_NET_ADMIN.
   */
  destroy(socket: SocketInfo): "destroyed" | "absent" | "unsupported" {
    if (socket.cookie === null) return "unsupported";
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
      return "destroyed";
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
      if (error.errno === ENOENT) return "absent";
      if (error.errno === EOPNOTSUPP) return "unsupported";
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
      if (length > BUFFER_BYTES) throw new NetlinkError("look up a socket", EMSGSIZE, sequence, "the answer was cut");
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
