import { assertEquals } from "@std/assert";
import { asPacketId } from "../../src/core/identifiers.ts";
import { NetlinkVerdictSender } from "../../src/nfqueue/netlink_verdict_sender.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { FakeTransport } from "../support/fake_transport.ts";

const ACCEPT = 1;

/** By hand after nfnetlink_queue.h: types 0x0301 and 0x0303 (batch), queue 5, NFQA_VERDICT_HDR, NFQA_MARK. */
const ONE = "0103 0100 00000000 00000000 00000005 0c000200 00000001";
const BATCH = "0303 0100 00000000 00000000 00000005 0c000200 00000001";

Deno.test("NetlinkVerdictSender sends verdicts for one packet and for all up to it, and each leaves the other alone", () => {
  const transport = new FakeTransport();
  using sender = new NetlinkVerdictSender(transport, 5);
  sender.send(asPacketId(7), ACCEPT, null);
  sender.sendUpTo(asPacketId(0xffff_ffff), ACCEPT, 0xff00_0012);
  sender.send(asPacketId(8), ACCEPT, 0xff00_0012);
  sender.sendUpTo(asPacketId(9), ACCEPT, null);
  const expected = [
    `20000000 ${ONE} 00000007`,
    `28000000 ${BATCH} ffffffff 08000300 ff000012`,
    `28000000 ${ONE} 00000008 08000300 ff000012`,
    `20000000 ${BATCH} 00000009`,
  ];
  assertEquals(transport.sent, expected.map((hex) => toHex(fromHex(hex))));
});
