import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { forEachMessage, type NetlinkMessage } from "../../src/netlink/for_each_message.ts";
import { toHex } from "../../src/wire/hex.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { conversations, packetMessages } from "../fixtures/nfqueue/mod.ts";
import { concat, netlinkMessage } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";

function bodies(datagram: Uint8Array): string[] {
  const found: string[] = [];
  forEachMessage(datagram, ({ view, type, flags, sequence, body, end }) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + body, end - body);
    found.push(`${type} ${flags} ${sequence} ${toHex(bytes)}`);
  });
  return found;
}

Deno.test("forEachMessage visits each message of a datagram in order, and skips the padding", () => {
  const datagram = concat([
    netlinkMessage({ type: 20, flags: 2, sequence: 7, body: Uint8Array.of(1, 2, 3, 4, 5) }),
    netlinkMessage({ type: 3, sequence: 0xffff_ffff }),
    netlinkMessage({ type: 21, sequence: 8, body: Uint8Array.of(9) }),
  ]);
  assertEquals(bodies(datagram), ["20 2 7 0102030405", "3 0 4294967295 ", "21 0 8 09"]);
});

Deno.test("forEachMessage takes a last message whose padding was left out", () => {
  const datagram = netlinkMessage({ type: 20, body: Uint8Array.of(1) });
  assertEquals(bodies(datagram.subarray(0, 17)), ["20 0 0 01"]);
});

Deno.test("forEachMessage visits nothing where there is nothing", () => {
  assertEquals(bodies(new Uint8Array(0)), []);
});

Deno.test("forEachMessage stops where the visitor says false", () => {
  const one = netlinkMessage({ type: 20 });
  let visits = 0;
  forEachMessage(concat([one, one, one]), () => {
    visits++;
    return visits < 2;
  });
  assertEquals(visits, 2);
});

Deno.test("forEachMessage does not look beyond its bytes into their buffer", () => {
  const around = concat([
    netlinkMessage({ type: 1 }),
    netlinkMessage({ type: 2, body: Uint8Array.of(7) }),
    netlinkMessage({ type: 3 }),
  ]);
  assertEquals(bodies(around.subarray(16, 36)), ["2 0 0 07"]);
  assertThrows(() => bodies(around.subarray(16, 32)), WireError);
});

for (const length of [0, 3, 15, 17, 21, 4096, 0x7fff_ffff, 0xffff_ffff]) {
  Deno.test(`forEachMessage refuses the length ${length} of a message of 16 bytes`, () => {
    const error = assertThrows(() => bodies(netlinkMessage({ type: 20, length })), WireError, `length ${length} at 0`);
    assertEquals(error.what, "nlmsghdr");
  });
}

Deno.test("forEachMessage has visited what came before a length that lies", () => {
  const seen: number[] = [];
  const datagram = concat([netlinkMessage({ type: 20 }), netlinkMessage({ type: 21, length: 0 })]);
  assertThrows(() => forEachMessage(datagram, ({ type }) => void seen.push(type)), WireError, "length 0 at 16");
  assertEquals(seen, [20]);
});

Deno.test("forEachMessage finds out every length at which a kernel's datagram was cut", () => {
  const datagrams = [
    ...Object.values(packetMessages),
    ...Object.values(conversations).flat().map(({ bytes }) => bytes),
  ];
  for (const datagram of datagrams) {
    assertEquals(bodies(datagram).length, 1);
    for (let length = 1; length < datagram.length; length++) {
      assertThrows(() => bodies(datagram.subarray(0, length)), WireError);
    }
  }
});

Deno.test("forEachMessage ends on any bytes, with a result or a WireError", () => {
  forRandom(5000, (random) => {
    const bytes = random.bytes(random.between(0, 200));
    for (let at = 0; at + 4 <= bytes.length; at += 16) {
      if (random.oneIn(2)) bytes.set([random.between(0, 40), 0, 0, 0], at);
    }
    const visits: NetlinkMessage[] = [];
    try {
      forEachMessage(bytes, (message) => void visits.push(message));
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
    for (const { body, end } of visits) assert(body <= end && end <= bytes.length);
  });
});
