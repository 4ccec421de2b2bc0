import { forEachMessage, type NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { conversations } from "../fixtures/sockdiag/mod.ts";

/** The messages of a datagram. */
export function messagesOf(datagram: Uint8Array): NetlinkMessage[] {
  const found: NetlinkMessage[] = [];
  forEachMessage(datagram, (message) => void found.push(message));
  return found;
}

/** The sockets that the kernel told in a conversation: SOCK_DIAG_BY_FAMILY is 20. */
export function answersOf(name: keyof typeof conversations): NetlinkMessage[] {
  const received = conversations[name].filter(({ direction }) => direction === "received");
  return received.flatMap(({ bytes }) => messagesOf(bytes)).filter(({ type }) => type === 20);
}
