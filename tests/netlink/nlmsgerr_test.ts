import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { NLM_F_ACK_TLVS, NLM_F_CAPPED, NLMSG_DONE, NLMSG_ERROR } from "../../src/netlink/constants.ts";
import { forEachMessage, type NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { type Acknowledgement, readAcknowledgement, readStatus } from "../../src/netlink/nlmsgerr.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { conversations } from "../fixtures/nfqueue/mod.ts";
import { type Turn } from "../support/conversation.ts";
import { concat, netlinkAttribute, netlinkDone, netlinkError, netlinkMessage } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";

function only(datagram: Uint8Array): NetlinkMessage {
  let found: NetlinkMessage | null = null;
  forEachMessage(datagram, (message) => {
    found = message;
  });
  assert(found !== null);
  return found;
}

function acknowledgements(turns: readonly Turn[]): Acknowledgement[] {
  return turns.filter(({ direction }) => direction === "received").map(({ bytes }) => readAcknowledgement(only(bytes)));
}

const words = new TextEncoder().encode("no such thing\0");
const EINVAL_STATUS = Uint8Array.of(0xea, 0xff, 0xff, 0xff);

/** NLMSG_ERROR with EINVAL, a copy of a request of 16 + `copied` bytes, and attributes. */
function refusal(flags: number, copied: number, attributes: readonly Uint8Array[], claimed = 16 + copied): Uint8Array {
  const request = new Uint8Array(16 + copied);
  u32host.write(viewOf(request), 0, claimed);
  const body = concat([EINVAL_STATUS, request, ...attributes]);
  return netlinkMessage({ type: NLMSG_ERROR, flags, body });
}

Deno.test("readAcknowledgement reads the kernel's success (capped)", () => {
  assertEquals(acknowledgements(conversations.configure), new Array(4).fill({ errno: 0, extendedAck: "" }));
});

Deno.test("readAcknowledgement reads the kernel's refusals", () => {
  assertEquals(acknowledgements(conversations.bind_refused), [{ errno: 1, extendedAck: "" }]);
  assertEquals(acknowledgements(conversations.unknown_packet), [{ errno: 2, extendedAck: "" }]);
});

Deno.test("readAcknowledgement reads the kernel's own words behind the whole request", () => {
  const extendedAck = "Attribute failed policy validation";
  assertEquals(acknowledgements(conversations.short_attribute), [{ errno: 34, extendedAck }]);
});

Deno.test("readAcknowledgement finds the words behind a capped request, whatever length that had", () => {
  const text = netlinkAttribute(1, words);
  const message = refusal(NLM_F_ACK_TLVS | NLM_F_CAPPED, 0, [netlinkAttribute(2, new Uint8Array(4)), text], 4000);
  assertEquals(readAcknowledgement(only(message)), { errno: 22, extendedAck: "no such thing" });
});

Deno.test("readAcknowledgement finds the words behind a request whose copy is padded", () => {
  for (let copied = 0; copied < 9; copied++) {
    const padding = new Uint8Array((4 - copied % 4) % 4);
    const message = refusal(NLM_F_ACK_TLVS, copied, [padding, netlinkAttribute(1, words)]);
    assertEquals(readAcknowledgement(only(message)), { errno: 22, extendedAck: "no such thing" });
  }
});

Deno.test("readAcknowledgement takes no words without the flag, and none where there are none", () => {
  assertEquals(readAcknowledgement(only(refusal(0, 0, [netlinkAttribute(1, words)]))).extendedAck, "");
  assertEquals(readAcknowledgement(only(refusal(NLM_F_ACK_TLVS, 0, []))).extendedAck, "");
  assertEquals(readAcknowledgement(only(refusal(NLM_F_ACK_TLVS, 0, [netlinkAttribute(2, words)]))).extendedAck, "");
});

Deno.test("readAcknowledgement takes words that lack their zero byte", () => {
  const message = refusal(NLM_F_ACK_TLVS, 0, [netlinkAttribute(1, new TextEncoder().encode("no"))]);
  assertEquals(readAcknowledgement(only(message)).extendedAck, "no");
});

Deno.test("readAcknowledgement refuses attributes that lie", () => {
  for (const length of [0, 3, 60_000]) {
    const message = refusal(NLM_F_ACK_TLVS, 0, [netlinkAttribute(1, words, length)]);
    assertThrows(() => readAcknowledgement(only(message)), WireError, "nlattr");
  }
});

/** The message, but ending at `end`: as a kernel would send it whose nlmsg_len is that short. */
function endingAt(bytes: Uint8Array, end: number): NetlinkMessage {
  return { ...only(bytes), view: viewOf(bytes.subarray(0, end)), end };
}

Deno.test("readAcknowledgement takes or refuses every length of the kernel's messages", () => {
  const received = Object.values(conversations).flat().filter(({ direction }) => direction === "received");
  for (const { bytes } of received) {
    assertThrows(() => readAcknowledgement(endingAt(bytes, 17)), WireError);
    for (let end = 16; end <= bytes.length; end++) {
      try {
        readAcknowledgement(endingAt(bytes, end));
      } catch (error) {
        assertInstanceOf(error, WireError);
      }
    }
  }
});

Deno.test("readAcknowledgement ends on any bytes, with a result or a WireError", () => {
  forRandom(3000, (random) => {
    const message = { type: NLMSG_ERROR, flags: random.u32() & 0xffff, body: random.bytes(random.between(0, 64)) };
    try {
      assert(typeof readAcknowledgement(only(netlinkMessage(message))).errno === "number");
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});

Deno.test("readStatus reads NLMSG_DONE: without a body, with 0, with an errno", () => {
  assertEquals(readStatus(only(netlinkDone(1, null))), 0);
  assertEquals(readStatus(only(netlinkDone(1, 0))), 0);
  assertEquals(readStatus(only(netlinkDone(1, 2))), 2);
  assertEquals(readStatus(only(netlinkError(105, 1))), 105);
});

Deno.test("readStatus refuses a status of fewer than four bytes", () => {
  for (let length = 1; length < 4; length++) {
    const message = netlinkMessage({ type: NLMSG_DONE, body: new Uint8Array(length) });
    assertThrows(() => readStatus(only(message)), WireError, `needs 4 bytes, there are ${length}`);
  }
});
