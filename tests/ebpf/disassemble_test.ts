import { assertEquals, assertThrows } from "@std/assert";
import { Assembler } from "../../src/ebpf/assembler.ts";
import { disassemble } from "../../src/ebpf/disassemble.ts";
import { decodeInstructions, encodeInstructions } from "../../src/ebpf/instruction.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import golden from "../fixtures/ebpf/instructions.txt" with { type: "text" };

/** Helpers have names with us, and numbers with LLVM. */
const asLlvmSays = (line: string): string => line.slice(6).replace("call get_socket_cookie", "call 46");

Deno.test("disassemble says what LLVM says", () => {
  const lines = golden.split("\n").filter((line) => line !== "" && !line.startsWith("# "));
  assertEquals(lines.length, 40);
  for (const line of lines) {
    const [bytes = "", text] = line.split("  # ");
    assertEquals(disassemble(fromHex(bytes)).map(asLlvmSays), [text]);
  }
});

Deno.test("disassemble numbers the lines as the verifier does: a 64-bit constant counts twice", () => {
  const a = new Assembler().map("r1", 3).mapValue("r2", 4, 8).store("u32", "r10", -4, 9).exit(1);
  assertEquals(disassemble(a.assemble()), [
    "   0: r1 = map 3",
    "   2: r2 = map 4 value + 8",
    "   4: *(u32 *)(r10 - 4) = 9",
    "   5: r0 = 1",
    "   6: exit",
  ]);
});

Deno.test("disassemble tells a test of bits, an unknown helper and an unknown code", () => {
  const text = (hex: string): string[] => disassemble(fromHex(hex)).map((line) => line.slice(6));
  assertEquals(text("4501020004000000"), ["if r1 & 4 goto +2"]);
  assertEquals(text("85000000ff7f0000"), ["call 32767"]);
  for (const code of ["04", "06", "20", "87", "97", "f7", "99", "e5", "db"]) {
    const unknown = code === "db" ? "db00000001000000" : `${code}00000000000000`;
    assertEquals(text(unknown), [`unknown instruction, code 0x${code}`]);
  }
});

Deno.test("disassemble ends on any bytes: a constant without its second half has 0 there", () => {
  assertEquals(disassemble(fromHex("1801000005000000")), ["   0: r1 = 5 ll"]);
  assertEquals(disassemble(new Uint8Array(0)), []);
  for (let code = 0; code < 256; code++) {
    assertEquals(disassemble(Uint8Array.of(code, 0x21, 1, 0, 1, 0, 0, 0)).length, 1);
  }
});

Deno.test("instructions that end early are refused", () => {
  for (const length of [1, 7, 9, 15]) {
    assertThrows(() => disassemble(new Uint8Array(length)), WireError, `${length} bytes are no multiple of 8`);
  }
});

Deno.test("instructions read back as they were written", () => {
  const bytes = "bf16000000000000db100800000000006501008000000000b701000000000080";
  assertEquals(toHex(encodeInstructions(decodeInstructions(fromHex(bytes)))), bytes);
});
