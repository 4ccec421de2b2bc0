import { assertEquals, assertThrows } from "@std/assert";
import { fromHex, hexDump, toHex } from "../../src/wire/hex.ts";
import { forRandom } from "../support/random.ts";

Deno.test("toHex writes two lower-case digits a byte", () => {
  assertEquals(toHex(Uint8Array.of(0, 1, 0x9f, 0xff)), "00019fff");
  assertEquals(toHex(new Uint8Array(0)), "");
});

Deno.test("fromHex reads either case, and skips white space and comments", () => {
  assertEquals(fromHex("# a comment: 00 11\n00 1F\tff # and a tail\r\n\n0a"), Uint8Array.of(0, 0x1f, 0xff, 10));
  assertEquals(fromHex(""), new Uint8Array(0));
  assertEquals(fromHex("# nothing else"), new Uint8Array(0));
});

Deno.test("fromHex refuses odd and foreign digits", () => {
  for (const text of ["0", "012", "0g", "0x01", "01,02", "-1"]) {
    assertThrows(() => fromHex(text), Error, "Cannot read hexadecimal bytes");
  }
});

Deno.test("fromHex gives back what toHex wrote", () => {
  forRandom(200, (random) => {
    const bytes = random.bytes(random.between(0, 80));
    assertEquals(fromHex(toHex(bytes)), bytes);
  });
});

Deno.test("hexDump shows offset, digits and printable ASCII", () => {
  const bytes = Uint8Array.from({ length: 18 }, (_, index) => index + 0x70);
  assertEquals(
    hexDump(bytes),
    "0000  70 71 72 73 74 75 76 77 78 79 7a 7b 7c 7d 7e 7f  pqrstuvwxyz{|}~.\n" +
      "0010  80 81                                            ..",
  );
  assertEquals(hexDump(new Uint8Array(0)), "");
});
