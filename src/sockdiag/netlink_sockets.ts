import { NLM_F_DUMP, NLM_F_REQUEST } from "../netlink/constants.ts";
import { MessageBuilder } from "../netlink/message_builder.ts";
import { AF_NETLINK, SOCK_DIAG_BY_FAMILY } from "./constants.ts";
import { netlink_diag_req, type NetlinkSocket, readNetlinkSocket } from "./netlink_diag.ts";
import type { SocketDiag } from "./socket_diag.ts";
import type { SourceOutcome } from "./socket_source.ts";

/**
 * Hands over the netlink sockets of a protocol (NETLINK_NETFILTER), by a dump of netlink_diag. With the port id that
 * /proc/net/netfilter/nfnetlink_queue names they tell who holds a queue. Throws as SocketDiag.dump does.
 */
export function readNetlinkSockets(
  diag: SocketDiag,
  protocol: number,
  visit: (socket: NetlinkSocket) => void,
): SourceOutcome {
  const request = (sequence: number): Uint8Array => netlinkDump(sequence, protocol);
  return diag.dump("list netlink sockets", request, (message) => visit(readNetlinkSocket(message)));
}

function netlinkDump(sequence: number, protocol: number): Uint8Array {
  return new MessageBuilder(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, sequence)
    .body(netlink_diag_req, {
      sdiag_family: AF_NETLINK,
      sdiag_protocol: protocol,
      pad: 0,
      ndiag_ino: 0,
      ndiag_show: 0,
      ndiag_cookie0: 0,
      ndiag_cookie1: 0,
    })
    .build();
}
