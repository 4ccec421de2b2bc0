import { assertEquals } from "@std/assert";
import { textField } from "../../src/wire/text_field.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { viewOf } from "../../src/wire/view_of.ts";

const comm = textField(8);
const read = (hex: string): string => comm.read(viewOf(fromHex(`ff${hex}ff`)), 1);

Deno.test("textField ends at a zero byte, or where the field does", () => {
  assertEquals(read("6375726c00000000"), "curl");
  assertEquals(read("6375726c00616263"), "curl");
  assertEquals(read("6162636465666768"), "abcdefgh");
  assertEquals(read("0000000000000000"), "");
});

Deno.test("textField reads UTF-8, U+FFFD for what is none, and leaves control characters alone", () => {
  assertEquals(read("c3a9c3a900000000"), "\u00e9\u00e9");
  assertEquals(read("61ff620000000000"), "a\ufffdb");
  assertEquals(read("616263646566e282"), "abcdef\ufffd");
  assertEquals(read("1b5b33316d0a0000"), "\x1b[31m\n");
});

Deno.test("textField writes what fits", () => {
  const bytes = new Uint8Array(8).fill(0xff);
  comm.write(viewOf(bytes), 0, "a\u00e9");
  assertEquals(toHex(bytes), "61c3a90000000000");
  comm.write(viewOf(bytes), 0, "abcdefghij");
  assertEquals(toHex(bytes), "6162636465666768");
});
