import type { PacketSocket } from "../core/listed_socket.ts";
import { NLM_F_DUMP, NLM_F_REQUEST } from "../netlink/constants.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { AF_PACKET, SOCK_DIAG_BY_FAMILY } from "./constants.ts";
import { packet_diag_req, PACKET_SHOW_INFO, readPacketSocket } from "./packet_diag.ts";
import type { SocketDiag } from "./socket_diag.ts";
import type { SocketQuestion, SocketSource, SourceOutcome } from "./socket_source.ts";

/** The sockets of AF_PACKET, by a dump of packet_diag. They have neither states nor ports: who asks for one gets none. */
export class PacketDiagTable implements SocketSource {
  readonly #diag: SocketDiag;

  constructor(diag: SocketDiag) {
    this.#diag = diag;
  }

  read({ states, port, sourcePort }: SocketQuestion, visit: (socket: PacketSocket) => void): SourceOutcome {
    if (states !== null || port !== null || sourcePort !== null) return "listed";
    return this.#diag.dump("list packet sockets", packetDump, (message) => visit(readPacketSocket(message)));
  }
}

function packetDump(sequence: number): Uint8Array {
  return new MessageBuilder(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, sequence)
    .body(packet_diag_req, {
      sdiag_family: AF_PACKET,
      sdiag_protocol: 0,
      pad: 0,
      pdiag_ino: 0,
      pdiag_show: PACKET_SHOW_INFO,
      pdiag_cookie0: 0,
      pdiag_cookie1: 0,
    })
    .build();
}
