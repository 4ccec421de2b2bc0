import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { u16be, u32be, u64host, u8 } from "../../src/wire/field_types.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { struct } from "../../src/wire/struct.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";

const point = struct("point", 4, { x: u16be, y: u16be });
const line = struct("line", 10, { kind: u8, from: point, pad: u8, to: point });

Deno.test("struct asserts the size that the kernel's sizeof says", () => {
  assertThrows(() => struct("point", 5, { x: u16be, y: u16be }), Error, "struct point has 4 bytes, not 5");
  assertThrows(() => struct("point", 3, { x: u16be, y: u16be }), Error, "struct point has 4 bytes, not 3");
  assertEquals(struct("nothing", 0, {}).size, 0);
});

Deno.test("struct places its fields in order, without padding", () => {
  assertEquals(Object.values(line.fields).map((field) => field.offset), [0, 1, 5, 6]);
  assertEquals(Object.values(line.fields).map((field) => field.size), [1, 4, 1, 4]);
  assertEquals([line.name, line.size], ["line", 10]);
});

Deno.test("struct reads and writes whole values at any place", () => {
  const view = viewOf(fromHex("ffff 00010002"));
  assertEquals(point.read(view, 2), { x: 1, y: 2 });
  point.write(view, 0, { x: 0x1234, y: 0x5678 });
  assertEquals(toHex(new Uint8Array(view.buffer)), "123456780002");
});

Deno.test("structs nest", () => {
  const bytes = new Uint8Array(10);
  const value = { kind: 7, from: { x: 1, y: 2 }, pad: 0, to: { x: 3, y: 4 } };
  line.write(viewOf(bytes), 0, value);
  assertEquals(toHex(bytes), "07000100020000030004");
  assertEquals(line.read(viewOf(bytes), 0), value);
  assertEquals(line.fields.to.get(viewOf(bytes), 0), { x: 3, y: 4 });
});

Deno.test("one field of a struct is read and written alone", () => {
  const bytes = fromHex("00000000 aaaaaaaa bb");
  point.fields.y.set(viewOf(bytes), 4, 0x0102);
  assertEquals(toHex(bytes), "00000000aaaa0102bb");
  assertEquals(point.fields.y.get(viewOf(bytes), 4), 0x0102);
});

Deno.test("struct refuses a view that ends too early, or a place before it", () => {
  const view = viewOf(fromHex("0102030405"));
  for (const at of [2, 5, 100, -1]) {
    assertThrows(() => point.read(view, at), WireError);
    assertThrows(() => point.write(view, at, { x: 0, y: 0 }), WireError);
  }
  const error = assertThrows(
    () => point.read(view, 2),
    WireError,
    "Cannot read point: needs 4 bytes at 2, there are 3",
  );
  assertInstanceOf(error, WireError);
  assertEquals([error.name, error.what, error.problem], ["WireError", "point", "needs 4 bytes at 2, there are 3"]);
  assertEquals(toHex(new Uint8Array(view.buffer)), "0102030405");
});

Deno.test("struct does not look beyond a view into its buffer", () => {
  const window = viewOf(fromHex("00000000 01020304 00000000").subarray(4, 8));
  assertEquals(point.read(window, 0), { x: 0x0102, y: 0x0304 });
  assertThrows(() => point.read(window, 1), WireError, "there are 3");
});

Deno.test("struct holds fields of different types", () => {
  const mixed = struct("mixed", 13, { cookie: u64host, mark: u32be, last: u8 });
  const bytes = new Uint8Array(13);
  const value = { cookie: 2n ** 64n - 1n, mark: 1, last: 255 };
  mixed.write(viewOf(bytes), 0, value);
  assertEquals(mixed.read(viewOf(bytes), 0), value);
});
