import { assertEquals } from "@std/assert";
import type { QueuedPacket } from "../../../src/core/queued_packet.ts";
import { forEachMessage } from "../../../src/netlink/for_each_message.ts";
import { readPacketMessage } from "../../../src/nfqueue/packet_message.ts";
import { u32be } from "../../../src/wire/field_types.ts";
import { viewOf } from "../../../src/wire/view_of.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { packetMessages } from "../../fixtures/nfqueue/mod.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../../support/netlink_bytes.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { hasMessage, mutateNetlink } from "../mutate_netlink.ts";

/** NFQNL_MSG_PACKET, as the kernel queues a packet. */
export const queuedPacket = fuzzTarget({
  name: "queued-packet",
  seeds: seedsOf(Object.values(packetMessages)),
  mutate: mutateNetlink(4),
  decode: readAll,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: hasMessage,
  check(packets) {
    for (const packet of packets) {
      for (const word of [packet.id, packet.mark, packet.length, packet.outputInterface]) assertBits(word, 32);
      assertEquals(readAll(written(packet)), [packet]);
    }
  },
  planted: withoutCheck(readAll, /nfqnl_msg_packet_hdr: needs/),
});

function readAll(datagram: Uint8Array): QueuedPacket[] {
  const found: QueuedPacket[] = [];
  forEachMessage(datagram, (message) => void found.push(readPacketMessage(message)));
  return found;
}

/** By hand, with the numbers of nfnetlink_queue.h. */
function written(packet: QueuedPacket): Uint8Array {
  const body = concat([
    new Uint8Array(4),
    netlinkAttribute(1, concat([word(packet.id), Uint8Array.of(8, 0, packet.hook)])),
    netlinkAttribute(3, word(packet.mark)),
    netlinkAttribute(5, word(packet.inputInterface)),
    netlinkAttribute(6, word(packet.outputInterface)),
    netlinkAttribute(10, packet.payload),
    netlinkAttribute(13, word(packet.length)),
    ...(packet.userId === null ? [] : [netlinkAttribute(16, word(packet.userId))]),
    ...(packet.groupId === null ? [] : [netlinkAttribute(17, word(packet.groupId))]),
  ]);
  return netlinkMessage({ type: 0x300, body });
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  u32be.write(viewOf(bytes), 0, value);
  return bytes;
}
