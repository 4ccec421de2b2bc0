import type { PacketSocket } from "../../../src/core/listed_socket.ts";
import { forEachMessage, type NetlinkMessage } from "../../../src/netlink/for_each_message.ts";
import { type NetlinkSocket, readNetlinkSocket } from "../../../src/sockdiag/netlink_diag.ts";
import { readPacketSocket } from "../../../src/sockdiag/packet_diag.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { conversations } from "../../fixtures/sockdiag/mod.ts";
import type { Turn } from "../../support/conversation.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { type FuzzTarget, fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, messagesIn, mutateNetlink } from "../mutate_netlink.ts";

/** packet_diag_msg with its attributes. */
export const packetSocket = socketTarget({
  name: "packet-socket",
  recorded: conversations.dump_packet,
  head: 16,
  read: readPacketSocket,
  missing: /packet_diag_info: needs|PACKET_DIAG_UID/,
});

/** netlink_diag_msg. */
export const netlinkSocket = socketTarget({
  name: "netlink-socket",
  recorded: conversations.dump_netlink,
  head: 28,
  read: readNetlinkSocket,
  missing: /netlink_diag_msg: address family/,
});

interface SocketTarget {
  readonly name: string;
  readonly recorded: readonly Turn[];
  /** Bytes of the struct that comes first. */
  readonly head: number;
  readonly read: (message: NetlinkMessage) => PacketSocket | NetlinkSocket;
  /** What the check says that the planted fault leaves out. */
  readonly missing: RegExp;
}

function socketTarget({ name, recorded, head, read, missing }: SocketTarget): FuzzTarget {
  const readAll = (datagram: Uint8Array): (PacketSocket | NetlinkSocket)[] => {
    const found: (PacketSocket | NetlinkSocket)[] = [];
    forEachMessage(datagram, (message) => void found.push(read(message)));
    return found;
  };
  const received = recorded.filter(({ direction }) => direction === "received").map(({ bytes }) => bytes);
  return fuzzTarget({
    name,
    seeds: seedsOf(messagesIn(received).filter((message) => message.length >= 16 + head)),
    mutate: mutateNetlink(head),
    decode: readAll,
    refuses: (error) => error instanceof WireError,
    isPastFirstCheck: hasMessage,
    check: (sockets) =>
      sockets.forEach(({ inode, cookie }) => {
        for (const word of [inode, cookie?.low ?? 0, cookie?.high ?? 0]) assertBits(word, 32);
      }),
    planted: withoutCheck(readAll, missing),
  });
}
