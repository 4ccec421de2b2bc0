import { assertEquals, assertThrows } from "@std/assert";
import * as types from "../../src/wire/field_types.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import type { FieldType } from "../../src/wire/struct.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/** The bytes of a value as the machine itself lays them out: an independent witness for "host". */
const hostBytes = (array: { readonly buffer: ArrayBuffer }): string => toHex(new Uint8Array(array.buffer));

function written<T>(type: FieldType<T>, value: T): string {
  const bytes = new Uint8Array(type.size);
  type.write(viewOf(bytes), 0, value);
  return toHex(bytes);
}

Deno.test("be types put the most significant byte first", () => {
  assertEquals(written(types.u16be, 0x0102), "0102");
  assertEquals(written(types.u32be, 0x81020304), "81020304");
});

Deno.test("host types use the machine's byte order", () => {
  assertEquals(written(types.u16host, 0x0102), hostBytes(Uint16Array.of(0x0102)));
  assertEquals(written(types.i16host, -2), hostBytes(Int16Array.of(-2)));
  assertEquals(written(types.u32host, 0x81020304), hostBytes(Uint32Array.of(0x81020304)));
  assertEquals(written(types.i32host, -2), hostBytes(Int32Array.of(-2)));
  assertEquals(written(types.u64host, 0x8102030405060708n), hostBytes(BigUint64Array.of(0x8102030405060708n)));
});

Deno.test("numeric types read back what they wrote, at any place, and touch nothing else", () => {
  const samples: readonly (readonly [FieldType<number>, readonly number[]])[] = [
    [types.u8, [0, 1, 0xff]],
    [types.u16host, [0, 1, 0xfffe]],
    [types.u16be, [0, 1, 0xfffe]],
    [types.i16host, [0, 1, -1, -(2 ** 15), 2 ** 15 - 1]],
    [types.u32host, [0, 1, 0xffff_fffe]],
    [types.u32be, [0, 1, 0xffff_fffe]],
    [types.i32host, [0, 1, -1, -(2 ** 31), 2 ** 31 - 1]],
  ];
  for (const [type, values] of samples) {
    for (const value of values) {
      const bytes = new Uint8Array(11).fill(0xaa);
      type.write(viewOf(bytes), 3, value);
      assertEquals(type.read(viewOf(bytes), 3), value);
      const around = toHex(bytes.subarray(0, 3)) + toHex(bytes.subarray(3 + type.size));
      assertEquals(around, "aa".repeat(11 - type.size));
    }
  }
});

Deno.test("u64host keeps all 64 bits", () => {
  for (const value of [0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
    const view = viewOf(new Uint8Array(8));
    types.u64host.write(view, 0, value);
    assertEquals(types.u64host.read(view, 0), value);
  }
});

Deno.test("a field beyond the end of the view throws", () => {
  assertThrows(() => types.u32be.read(viewOf(fromHex("010203")), 0), RangeError);
  assertThrows(() => types.u16be.write(viewOf(fromHex("0102")), 1, 0), RangeError);
});

Deno.test("opaque bytes are passed over: nothing is read, and nothing written", () => {
  const bytes = fromHex("01020304");
  types.opaque(2).write(viewOf(bytes), 1, null);
  assertEquals([types.opaque(2).size, types.opaque(2).read(viewOf(bytes), 1), toHex(bytes)], [2, null, "01020304"]);
});
