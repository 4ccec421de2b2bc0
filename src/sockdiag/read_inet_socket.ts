import type { InetSocket, SocketTimer } from "../core/listed_socket.ts";
import type { NetlinkMessage } from "../netlink/for_each_message.ts";
import { inet_diag_msg } from "./inet_diag.ts";
import { readInetDiagAttributes } from "./inet_diag_attributes.ts";
import { readSocket } from "./read_socket.ts";
import { stateName } from "./socket_states.ts";

/** Values of idiag_timer, by number; 0 is none. */
const TIMERS = [null, "retransmit", "keepalive", "time-wait", "probe"] as const;

/**
 * Reads an inet_diag_msg with its attributes. `protocol` is the table that was asked for. Throws a WireError if the
 * message is too short or of another family, or an attribute's length lies.
 */
export function readInetSocket(message: NetlinkMessage, protocol: number): InetSocket {
  const socket = readSocket(message, protocol);
  const { view, body, end } = message;
  const { idiag_rqueue, idiag_wqueue } = inet_diag_msg.fields;
  const { attributes, isAssociation } = readInetDiagAttributes(view, body + inet_diag_msg.size, end, protocol);
  return {
    kind: "inet",
    ...socket,
    stateName: stateName(protocol, socket.state, isAssociation),
    receiveQueue: idiag_rqueue.get(view, body),
    sendQueue: idiag_wqueue.get(view, body),
    timer: readTimer(view, body),
    attributes,
  };
}

function readTimer(view: DataView, body: number): SocketTimer | null {
  const { idiag_timer, idiag_expires, idiag_retrans } = inet_diag_msg.fields;
  const kind = TIMERS[idiag_timer.get(view, body)] ?? null;
  if (kind === null) return null;
  return { kind, milliseconds: idiag_expires.get(view, body), retries: idiag_retrans.get(view, body) };
}
