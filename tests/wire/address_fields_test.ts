import { assertEquals, assertThrows } from "@std/assert";
import { in6_addr, in_addr } from "../../src/wire/address_fields.ts";
import { toHex } from "../../src/wire/hex.ts";
import { address } from "../support/addresses.ts";

function written(field: typeof in_addr, text: string): string {
  const bytes = new Uint8Array(field.size);
  field.write(new DataView(bytes.buffer), 0, address(text));
  assertEquals(field.read(new DataView(bytes.buffer), 0), address(text));
  return toHex(bytes);
}

Deno.test("addresses are written in network byte order, and read back", () => {
  assertEquals(written(in_addr, "192.0.2.255"), "c00002ff");
  assertEquals(written(in6_addr, "2001:db8::ff:1"), "20010db800000000" + "0000000000ff0001");
});

Deno.test("what is too short for an address is not read", () => {
  const view = new DataView(new ArrayBuffer(15));
  assertThrows(() => in6_addr.read(view, 0), RangeError);
  assertThrows(() => in_addr.read(view, 12), RangeError);
});
