import { assertEquals, assertStrictEquals } from "@std/assert";
import { asPacketId } from "../../src/core/identifiers.ts";
import { VerdictMessage } from "../../src/nfqueue/verdict_message.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { conversations } from "../fixtures/nfqueue/mod.ts";

const ACCEPT = 1;
const DROP = 0;
/** nlmsghdr (type 0x0301, request, no acknowledgement asked for), nfgenmsg for queue 5, NFQA_VERDICT_HDR of 12 bytes. */
const HEAD = "0103 0100 00000000 00000000  00 00 0005  0c00 0200";

Deno.test("a verdict without a mark is verdict and id in network order", () => {
  const message = new VerdictMessage(5);
  const accepted = fromHex(`20000000 ${HEAD} 00000001 00001234`);
  assertEquals(toHex(message.write(asPacketId(0x1234), ACCEPT, null)), toHex(accepted));
  const dropped = fromHex(`20000000 ${HEAD} 00000000 ffffffff`);
  assertEquals(toHex(message.write(asPacketId(0xffff_ffff), DROP, null)), toHex(dropped));
});

Deno.test("a verdict with a mark has NFQA_MARK behind it, in network order", () => {
  const expected = fromHex(`28000000 ${HEAD} 00000001 00000007  0800 0300 89abcdef`);
  assertEquals(toHex(new VerdictMessage(5).write(asPacketId(7), ACCEPT, 0x89abcdef)), toHex(expected));
});

Deno.test("a verdict leaves nothing of the one before", () => {
  const message = new VerdictMessage(5);
  const first = toHex(message.write(asPacketId(1), ACCEPT, null));
  message.write(asPacketId(2), DROP, 0xffff_ffff);
  assertEquals(toHex(message.write(asPacketId(1), ACCEPT, null)), first);
  assertEquals(toHex(message.write(asPacketId(1), ACCEPT, 0)).slice(-16), "0800030000000000");
});

Deno.test("verdicts are written into the same bytes", () => {
  const message = new VerdictMessage(5);
  const first = message.write(asPacketId(1), ACCEPT, null);
  assertStrictEquals(message.write(asPacketId(2), DROP, null), first);
});

Deno.test("the message is one that a kernel has understood", () => {
  const sent = conversations.unknown_packet.find(({ direction }) => direction === "sent");
  const message = new VerdictMessage(5).write(asPacketId(123456), ACCEPT, null);
  assertEquals(toHex(message), toHex(sent?.bytes ?? new Uint8Array(0)));
});
