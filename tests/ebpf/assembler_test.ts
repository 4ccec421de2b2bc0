import { assertEquals, assertThrows } from "@std/assert";
import { Assembler } from "../../src/ebpf/assembler.ts";
import { disassemble } from "../../src/ebpf/disassemble.ts";
import { FP } from "../../src/ebpf/registers.ts";
import { toHex } from "../../src/wire/hex.ts";
import golden from "../fixtures/ebpf/instructions.txt" with { type: "text" };

/** The bytes that LLVM's assembler made of each line. */
const GOLDEN = new Map(
  golden.split("\n").filter((line) => line !== "" && !line.startsWith("# ")).map((line) => {
    const [bytes = "", text = ""] = line.split("  # ");
    return [text, bytes];
  }),
);

function bytesOf(write: (a: Assembler) => void): string {
  const a = new Assembler();
  write(a);
  return toHex(a.assemble());
}

function textOf(write: (a: Assembler) => void): string[] {
  const a = new Assembler();
  write(a);
  return disassemble(a.assemble()).map((line) => line.slice(6));
}

/** Some lines of the fixture, written by our assembler. */
const SAMPLES: readonly (readonly [text: string, write: (a: Assembler) => void])[] = [
  ["r6 = r1", (a) => a.op("r6", "=", "r1")],
  ["r1 = 5", (a) => a.op("r1", "=", 5)],
  ["r1 = -1", (a) => a.op("r1", "=", -1)],
  ["r1 += -8", (a) => a.op("r1", "+=", -8)],
  ["r1 -= r2", (a) => a.op("r1", "-=", "r2")],
  ["r3 *= r4", (a) => a.op("r3", "*=", "r4")],
  ["r3 /= 10000000", (a) => a.op("r3", "/=", 10_000_000)],
  ["r4 |= r5", (a) => a.op("r4", "|=", "r5")],
  ["r4 &= 4095", (a) => a.op("r4", "&=", 4095)],
  ["r4 <<= 32", (a) => a.op("r4", "<<=", 32)],
  ["r0 >>= 32", (a) => a.op("r0", ">>=", 32)],
  ["r0 >>= r1", (a) => a.op("r0", ">>=", "r1")],
  ["r9 ^= r9", (a) => a.op("r9", "^=", "r9")],
  ["r2 s>>= 3", (a) => a.op("r2", "s>>=", 3)],
  ["r1 = r10", (a) => a.op("r1", "=", FP)],
  ["r1 = *(u64 *)(r6 + 8)", (a) => a.load("r1", "u64", "r6", 8)],
  ["r1 = *(u32 *)(r10 - 4)", (a) => a.load("r1", "u32", FP, -4)],
  ["r1 = *(u16 *)(r9 + 32767)", (a) => a.load("r1", "u16", "r9", 32767)],
  ["r1 = *(u8 *)(r0 + 0)", (a) => a.load("r1", "u8", "r0", 0)],
  ["*(u64 *)(r10 - 512) = r0", (a) => a.store("u64", FP, -512, "r0")],
  ["*(u32 *)(r10 - 8) = r1", (a) => a.store("u32", FP, -8, "r1")],
  ["*(u16 *)(r10 - 16) = r0", (a) => a.store("u16", FP, -16, "r0")],
  ["*(u8 *)(r7 - 32768) = r9", (a) => a.store("u8", "r7", -32768, "r9")],
  ["lock *(u64 *)(r0 + 8) += r1", (a) => a.addAtomically("u64", "r0", 8, "r1")],
  ["lock *(u32 *)(r0 + 0) += r2", (a) => a.addAtomically("u32", "r0", 0, "r2")],
  ["r1 = 1234605616436508552 ll", (a) => a.constant("r1", 0x1122334455667788n)],
  ["r2 = -1 ll", (a) => a.constant("r2", 0xffff_ffff_ffff_ffffn)],
  ["call 46", (a) => a.call("get_socket_cookie")],
];

Deno.test("the assembler writes the bytes that LLVM writes", () => {
  for (const [text, write] of SAMPLES) assertEquals(bytesOf(write), GOLDEN.get(text), text);
});

Deno.test("a store of a constant is class ST, which LLVM 14 has no text for", () => {
  assertEquals(bytesOf((a) => a.store("u64", FP, -8, -1)), "7a0af8ffffffffff");
  assertEquals(bytesOf((a) => a.store("u8", "r6", 3, 7)), "7206030007000000");
});

Deno.test("a map is a constant of a kind of its own", () => {
  assertEquals(bytesOf((a) => a.map("r1", 5)), "18110000050000000000000000000000");
  assertEquals(bytesOf((a) => a.mapValue("r2", 5, 16)), "18220000050000000000000010000000");
});

Deno.test("exit returns a value", () => {
  assertEquals(bytesOf((a) => a.exit(1)), `b700000001000000${GOLDEN.get("exit")}`);
});

Deno.test("jumps find their labels, forward, backward and over constants of two instructions", () => {
  const text = textOf((a) => {
    const start = a.label("start");
    const end = a.label("end");
    a.place(start).jumpIf("r1", "==", 0, end).jumpIf("r1", "s<=", "r2", start).constant("r3", 1n);
    a.jump(start).place(end).exit(0);
  });
  assertEquals(text, [
    "if r1 == 0 goto +4",
    "if r1 s<= r2 goto -2",
    "r3 = 1 ll",
    "goto -5",
    "r0 = 0",
    "exit",
  ]);
});

Deno.test("when jumps over its block unless the comparison holds", () => {
  const text = textOf((a) => {
    a.when("r0", "!=", 0, () => a.op("r1", "=", 1).when("r1", "s<", "r2", () => a.op("r1", "=", 2))).exit(0);
  });
  assertEquals(text, ["if r0 == 0 goto +3", "r1 = 1", "if r1 s>= r2 goto +1", "r1 = 2", "r0 = 0", "exit"]);
});

Deno.test("a program with a label that was never placed, or placed twice, is a mistake", () => {
  const a = new Assembler();
  const label = a.label("done");
  assertThrows(() => a.jump(label).assemble(), Error, "Cannot jump to the label done: it was never placed");
  assertThrows(() => a.place(label).place(label), Error, "Cannot place the label done twice");
});

Deno.test("numbers that do not fit are mistakes", () => {
  const a = new Assembler();
  assertThrows(() => a.op("r1", "=", 2 ** 31), Error, "Cannot encode the number 2147483648");
  assertThrows(() => a.op("r1", "=", 0.5), Error, "Cannot encode the number 0.5");
  assertThrows(() => a.store("u32", "r1", 0, -(2 ** 31) - 1), Error, "it has to be an i32");
  assertThrows(() => a.load("r1", "u8", "r1", 32768), Error, "Cannot encode the offset 32768");
  assertThrows(() => a.load("r1", "u8", "r1", -32769), Error, "it has to be an i16");
  const far = a.label("far");
  a.jump(far);
  for (let i = 0; i < 32768; i++) a.op("r0", "=", 0);
  assertThrows(() => a.place(far).assemble(), Error, "Cannot encode the offset 32768");
});
