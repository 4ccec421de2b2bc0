import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { forEachAttribute } from "../../src/netlink/nlattr.ts";
import { toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { concat, netlinkAttribute } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";

function attributes(bytes: Uint8Array, from = 0, end = bytes.length): string[] {
  const found: string[] = [];
  forEachAttribute(viewOf(bytes), from, end, (type, at, length) => {
    assert(from <= at && at + length <= end);
    found.push(`${type} ${toHex(bytes.subarray(at, at + length))}`);
  });
  return found;
}

Deno.test("forEachAttribute visits each attribute with its value, without padding", () => {
  const bytes = concat([
    netlinkAttribute(1, Uint8Array.of(1, 2, 3, 4)),
    netlinkAttribute(2, new Uint8Array(0)),
    netlinkAttribute(3, Uint8Array.of(5)),
    netlinkAttribute(999, Uint8Array.of(6, 7)),
  ]);
  assertEquals(attributes(bytes), ["1 01020304", "2 ", "3 05", "999 0607"]);
});

Deno.test("forEachAttribute strips the flags from a type: nested, network byte order", () => {
  const bytes = concat([netlinkAttribute(0x8001, Uint8Array.of(1)), netlinkAttribute(0x4002, Uint8Array.of(2))]);
  assertEquals(attributes(bytes), ["1 01", "2 02"]);
});

Deno.test("forEachAttribute reads between two places, and nothing where they are one", () => {
  const bytes = concat([Uint8Array.of(9, 9, 9, 9), netlinkAttribute(1, Uint8Array.of(1)), Uint8Array.of(9)]);
  assertEquals(attributes(bytes, 4, 12), ["1 01"]);
  assertEquals(attributes(bytes, 4, 4), []);
});

Deno.test("forEachAttribute takes a last attribute whose padding was left out", () => {
  assertEquals(attributes(netlinkAttribute(1, Uint8Array.of(1)).subarray(0, 5)), ["1 01"]);
});

for (const length of [0, 3, 9, 0xffff]) {
  Deno.test(`forEachAttribute refuses the length ${length} of an attribute of 8 bytes`, () => {
    const bytes = netlinkAttribute(1, Uint8Array.of(1, 2, 3, 4), length);
    assertThrows(() => attributes(bytes), WireError, `length ${length} at 0, 8 bytes are left`);
  });
}

Deno.test("forEachAttribute refuses what is too short for a header", () => {
  for (let length = 1; length < 4; length++) {
    const bytes = concat([netlinkAttribute(1, new Uint8Array(0)), new Uint8Array(length)]);
    assertThrows(() => attributes(bytes), WireError, `${length} stray bytes at 4`);
  }
});

Deno.test("forEachAttribute ends on any bytes, with a result or a WireError", () => {
  forRandom(5000, (random) => {
    const bytes = random.bytes(random.between(0, 64));
    for (let at = 0; at + 2 <= bytes.length; at += 4) {
      if (random.oneIn(2)) bytes.set([random.between(0, 12), 0], at);
    }
    try {
      attributes(bytes);
    } catch (error) {
      assertInstanceOf(error, WireError);
    }
  });
});
