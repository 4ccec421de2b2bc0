import { assertEquals } from "@std/assert";
import { viewOf } from "../../src/wire/view_of.ts";

Deno.test("viewOf covers exactly the bytes given, and shares them", () => {
  const buffer = Uint8Array.of(1, 2, 3, 4, 5);
  const view = viewOf(buffer.subarray(1, 4));
  assertEquals([view.byteOffset, view.byteLength, view.getUint8(0)], [1, 3, 2]);
  view.setUint8(2, 9);
  assertEquals(buffer[3], 9);
});
