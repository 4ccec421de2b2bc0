import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { asUid } from "../../src/core/identifiers.ts";
import { readPacketSocket } from "../../src/sockdiag/packet_diag.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { concat, netlinkAttribute, netlinkMessage } from "../support/netlink_bytes.ts";
import { answersOf, messagesOf } from "./messages_of.ts";

Deno.test("readPacketSocket reads the kernel's answers: one bound to lo, one to no device", () => {
  const told = answersOf("dump_packet").map(readPacketSocket).map(({ inode, cookie, ...rest }) => {
    assert(inode > 0 && cookie.low > 0);
    return rest;
  });
  assertEquals<unknown>(told, [
    { kind: "packet", type: "raw", etherType: 0x88b5, interface: 1, userId: asUid(0) },
    { kind: "packet", type: "datagram", etherType: 0x88b5, interface: 0, userId: asUid(0) },
  ]);
});

/** struct packet_diag_msg of a raw socket for 0x0806, inode 5, cookie 6 and 7; then attributes. */
function message(...attributes: Uint8Array[]): ReturnType<typeof messagesOf>[number] {
  const head = Uint8Array.of(17, 3, 6, 8, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0);
  const [message] = messagesOf(netlinkMessage({ type: 20, body: concat([head, ...attributes]) }));
  assert(message !== undefined);
  return message;
}

Deno.test("readPacketSocket takes host order for the EtherType, and says what is not known", () => {
  assertEquals<unknown>(readPacketSocket(message()), {
    kind: "packet",
    type: "raw",
    etherType: 0x0806,
    interface: 0,
    userId: null,
    inode: 5,
    cookie: { low: 6, high: 7 },
  });
  assertEquals(readPacketSocket(message(netlinkAttribute(5, new Uint8Array(4).fill(255)))).userId, null);
});

Deno.test("readPacketSocket passes over attributes that it does not know", () => {
  const user = netlinkAttribute(5, Uint8Array.of(1, 0, 0, 0));
  assertEquals(readPacketSocket(message(netlinkAttribute(7, new Uint8Array(3)), user)).userId, asUid(1));
});

Deno.test("readPacketSocket refuses what is another family's, short, or lies", () => {
  const other = message();
  other.view.setUint8(other.body, 2);
  assertThrows(() => readPacketSocket(other), WireError, "address family 2");
  assertThrows(() => readPacketSocket(message(netlinkAttribute(0, new Uint8Array(23)))), WireError, "packet_diag_info");
  assertThrows(() => readPacketSocket(message(netlinkAttribute(5, new Uint8Array(3)))), WireError, "PACKET_DIAG_UID");
  assertThrows(() => readPacketSocket(message(netlinkAttribute(5, new Uint8Array(4), 99))), WireError, "nlattr");
  const whole = message();
  for (let end = whole.body; end < whole.end; end++) {
    assertThrows(() => readPacketSocket({ ...whole, end }), WireError, "packet_diag_msg");
  }
});

Deno.test("readPacketSocket ends on an answer of any length", () => {
  const [whole] = answersOf("dump_packet");
  assert(whole !== undefined);
  for (let end = whole.body; end < whole.end; end++) {
    try {
      readPacketSocket({ ...whole, end });
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  }
});
