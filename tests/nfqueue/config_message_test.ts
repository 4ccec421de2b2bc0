import { assertEquals } from "@std/assert";
import { bindMessage, copyMessage, flagsMessage, maxLengthMessage } from "../../src/nfqueue/config_message.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { conversations } from "../fixtures/nfqueue/mod.ts";

/**
 * By hand after nfnetlink_queue.h, for queue 5 and sequence 9: nlmsghdr (length, type 0x0302, request|ack, sequence,
 * port), nfgenmsg (family, version, queue in network order), then attributes.
 */
const HEAD = "0203 0500 09000000 00000000  00 00 0005";

Deno.test("bindMessage is nfqnl_msg_config_cmd with command BIND", () => {
  assertEquals(toHex(bindMessage(5, 9)), toHex(fromHex(`1c000000 ${HEAD} 0800 0100 01 00 0000`)));
});

Deno.test("maxLengthMessage is a word in network order", () => {
  assertEquals(toHex(maxLengthMessage(5, 9, 4096)), toHex(fromHex(`1c000000 ${HEAD} 0800 0300 00001000`)));
});

Deno.test("flagsMessage sends the flags and the same bits as their mask", () => {
  const expected = fromHex(`24000000 ${HEAD} 0800 0500 0000000d 0800 0400 0000000d`);
  assertEquals(toHex(flagsMessage(5, 9, 13)), toHex(expected));
});

Deno.test("copyMessage is the packed nfqnl_msg_config_params of five bytes, padded", () => {
  const expected = fromHex(`20000000 ${HEAD} 0900 0200 00000200 02 000000`);
  assertEquals(toHex(copyMessage(5, 9, 2, 512)), toHex(expected));
});

Deno.test("a queue's number goes out in network order", () => {
  assertEquals(toHex(bindMessage(0xfffe, 1).subarray(16, 20)), "0000fffe");
});

Deno.test("the messages are those that a kernel has taken", () => {
  const taken = conversations.configure.filter(({ direction }) => direction === "sent").map(({ bytes }) =>
    toHex(bytes)
  );
  const sent = [bindMessage(5, 1), maxLengthMessage(5, 2, 4096), flagsMessage(5, 3, 13), copyMessage(5, 4, 2, 512)];
  assertEquals(sent.map(toHex), taken);
});
