import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_RAW } from "../core/protocol.ts";
import type { VrfMembership } from "./bound_elsewhere.ts";
import { FirstSource } from "./first_source.ts";
import { InetDiagTable } from "./inet_diag_table.ts";
import { PacketDiagTable } from "./packet_diag_table.ts";
import { ProcNetTable } from "./proc_net_table.ts";
import type { ProcNet } from "./proc_net.ts";
import type { SocketDiag } from "./socket_diag.ts";
import type { SocketSource } from "./socket_source.ts";

/** The sockets that the kernel holds: one by its flow (`diag`), and tables, each by the source that has it. */
export class KernelSockets {
  readonly #procNet: ProcNet;

  constructor(readonly diag: SocketDiag, procNet: ProcNet, readonly vrfs: VrfMembership) {
    this.#procNet = procNet;
  }

  /**
   * The sockets of a protocol in one family: IPPROTO_RAW for raw sockets of any protocol, IPPROTO_ICMP and IPPROTO_ICMPV6
   * for ping sockets. Any other number is a question to inet_diag.
   */
  table(protocol: number, family: 4 | 6): SocketSource {
    if (protocol === IPPROTO_ICMP) return new ProcNetTable(this.#procNet, "icmp", protocol, 4);
    if (protocol === IPPROTO_ICMPV6) return new ProcNetTable(this.#procNet, "icmp6", protocol, 6);
    const inetDiag = new InetDiagTable(this.diag, protocol, family);
    if (protocol !== IPPROTO_RAW) return inetDiag;
    const file = family === 4 ? "raw" : "raw6";
    return new FirstSource([inetDiag, new ProcNetTable(this.#procNet, file, protocol, family)]);
  }

  get packetTable(): SocketSource {
    return new PacketDiagTable(this.diag);
  }
}
