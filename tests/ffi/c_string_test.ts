import { assertEquals, assertThrows } from "@std/assert";
import { cString } from "../../src/ffi/c_string.ts";

Deno.test("cString ends a text by a zero byte, in UTF-8", () => {
  assertEquals([...cString("")], [0]);
  assertEquals([...cString("a\u00e9")], [0x61, 0xc3, 0xa9, 0]);
});

Deno.test("cString refuses a text that would end early", () => {
  assertThrows(() => cString("/etc/passwd\0.json"), Error, "zero byte");
});
