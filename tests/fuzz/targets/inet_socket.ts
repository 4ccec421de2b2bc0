import type { InetSocket } from "../../../src/core/listed_socket.ts";
import { forEachMessage } from "../../../src/netlink/for_each_message.ts";
import { readInetSocket } from "../../../src/sockdiag/read_inet_socket.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { conversations } from "../../fixtures/sockdiag/mod.ts";
import { assertAddress, assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, messagesIn, mutateNetlink } from "../mutate_netlink.ts";

/** sizeof(struct inet_diag_msg). */
const INET_DIAG_MSG = 72;
const TCP = 6;
const RECORDED = [
  conversations.dump_details,
  conversations.dump_details_v6,
  conversations.dump_sctp,
  conversations.dump_udp_v6,
  conversations.get_tcp_mapped,
  conversations.get_tcp_v6,
];

/** inet_diag_msg with its attributes: sockets as sock_diag tells them. */
export const inetSocket = fuzzTarget({
  name: "inet-socket",
  seeds: seedsOf(messagesIn(
    RECORDED.flat().filter(({ direction }) => direction === "received").map(({ bytes }) => bytes),
  )),
  mutate: mutateNetlink(INET_DIAG_MSG),
  decode: readAll,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: hasMessage,
  check(sockets) {
    for (const { source, destination, sourcePort, destinationPort, inode } of sockets) {
      [source, destination].forEach(assertAddress);
      [sourcePort, destinationPort].forEach((port) => assertBits(port, 16));
      assertBits(inode, 32);
    }
  },
  planted: withoutCheck(readAll, /tcp_info: needs|sk_meminfo: needs|attribute/),
});

function readAll(datagram: Uint8Array): InetSocket[] {
  const found: InetSocket[] = [];
  forEachMessage(datagram, (message) => void found.push(readInetSocket(message, TCP)));
  return found;
}
