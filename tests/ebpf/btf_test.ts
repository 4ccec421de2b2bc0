import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { Btf } from "../../src/ebpf/btf.ts";
import { BtfError } from "../../src/ebpf/btf_error.ts";
import { toHex } from "../../src/wire/hex.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { forRandom } from "../support/random.ts";
import { ARRAY, btfBytes, CONST, FUNC, INT, POINTER, STRUCT, TYPEDEF, type TypeSpec, UNION } from "./btf_bytes.ts";

/** A little kernel: ids 1 to 14. */
const TYPES: readonly TypeSpec[] = [
  INT("unsigned int", 4), // 1
  INT("unsigned char", 1), // 2
  POINTER(4), // 3
  STRUCT("node", 48, [ // 4
    { name: "next", type: 3, bits: 0 },
    { name: "", type: 5, bits: 64 },
    { name: "id", type: 8, bits: 128 },
    { name: "inner", type: 9, bits: 160 },
    { name: "tail", type: 10, bits: 320 },
  ]),
  UNION("", 8, [ // 5
    { name: "whole", type: 6, bits: 0 },
    { name: "", type: 7, bits: 0 },
  ]),
  INT("long", 8), // 6
  STRUCT("", 8, [{ name: "low", type: 1, bits: 0 }, { name: "high", type: 1, bits: 32 }]), // 7
  CONST(14), // 8
  STRUCT("inner", 20, [{ name: "count", type: 8, bits: 0 }, { name: "bytes", type: 11, bits: 32 }]), // 9
  POINTER(0), // 10
  ARRAY(2, 16), // 11
  FUNC("node_free", 13), // 12
  { kind: 13, value: 0, vlen: 1, words: [0, 3] }, // 13: a prototype
  TYPEDEF("id_t", 1), // 14
];

const btf = (types: readonly TypeSpec[] = TYPES): Btf => new Btf(btfBytes(types));

Deno.test("field finds what lies in a struct, in bytes", () => {
  assertEquals(btf().field("node", "next"), { offset: 0, size: 8 });
  assertEquals(btf().field("node", "id"), { offset: 16, size: 4 });
  assertEquals(btf().field("node", "tail"), { offset: 40, size: 8 });
});

Deno.test("field looks into unnamed structs and unions", () => {
  assertEquals(btf().field("node", "whole"), { offset: 8, size: 8 });
  assertEquals(btf().field("node", "high"), { offset: 12, size: 4 });
});

Deno.test("hasField says whether field would find it", () => {
  const has = ["next", "whole", "inner.count", "nothing", "inner.nothing"].map((path) => btf().hasField("node", path));
  assertEquals(has, [true, true, true, false, false]);
  assertEquals(btf().hasField("no such struct", "next"), false);
});

Deno.test("unnamed structs that hold themselves, twice, are looked into once", () => {
  const within = { name: "", type: 1, bits: 0 };
  const self = STRUCT("self", 4, [within, within, { name: "x", type: 2, bits: 0 }]);
  const types = btf([self, INT("int", 4)]);
  assertEquals([types.hasField("self", "nothing"), types.field("self", "x")], [false, { offset: 0, size: 4 }]);
});

Deno.test("field goes along a path, through named structs, typedefs and const", () => {
  assertEquals(btf().field("node", "inner"), { offset: 20, size: 20 });
  assertEquals(btf().field("node", "inner.count"), { offset: 20, size: 4 });
  assertEquals(btf().field("node", "inner.bytes"), { offset: 24, size: 16 });
});

Deno.test("field says what is missing: pointers are not followed", () => {
  const missing = (struct: string, path: string): string =>
    assertThrows(() => btf().field(struct, path), BtfError).message;
  assertEquals(missing("node", "previous"), "Cannot find node.previous in the kernel's BTF: there is no such field");
  for (const path of ["next.id", "inner.bytes.length", "id.x", "", "inner.", "nex", "next_"]) {
    assertEquals(missing("node", path), `Cannot find node.${path} in the kernel's BTF: there is no such field`);
  }
  assertEquals(missing("nod", "next"), "Cannot find nod.next in the kernel's BTF: there is no such field");
});

Deno.test("a bit field has no place in bytes", () => {
  const flags = STRUCT("flags", 4, [
    { name: "byte", type: 1, bits: 8, width: 0 },
    { name: "bit", type: 1, bits: 3, width: 1 },
  ]);
  assertEquals(btf([...TYPES, flags]).field("flags", "byte"), { offset: 1, size: 4 });
  assertThrows(() => btf([...TYPES, flags]).field("flags", "bit"), BtfError, "bit is a bit field");
  const old = STRUCT("flags", 4, [{ name: "bit", type: 1, bits: 3 }]);
  assertThrows(() => btf([...TYPES, old]).field("flags", "bit"), BtfError, "bit is a bit field");
});

Deno.test("structs of one name have to agree on a field, where both have it", () => {
  const twin = (bits: number, name = "next"): TypeSpec => STRUCT("node", 64, [{ name, type: 3, bits }]);
  assertEquals(btf([...TYPES, twin(0)]).field("node", "next").offset, 0);
  assertEquals(btf([twin(64, "other"), ...TYPES.slice(1), twin(64, "other")]).field("node", "next").offset, 0);
  assertEquals(btf([...TYPES, twin(64, "other")]).field("node", "other").offset, 8);
  assertThrows(() => btf([...TYPES, twin(64)]).field("node", "next"), BtfError, "structs of this name differ");
});

Deno.test("typeId finds the first type of a kind and name", () => {
  assertEquals([btf().typeId(12, "node_free"), btf().typeId(8, "id_t"), btf().typeId(4, "node")], [12, 14, 4]);
  assertThrows(() => btf().typeId(8, "node_free"), BtfError, "Cannot find node_free in the kernel's BTF");
});

Deno.test("every kind that Linux knows is passed over, and any other refused", () => {
  const behind = (kind: number, words: number, vlen: number): TypeSpec[] => [
    { kind, vlen, words: Array(words).fill(0) },
    STRUCT("last", 4, [{ name: "x", type: 3, bits: 0 }]),
    INT("int", 4),
  ];
  const sizes: readonly (readonly [kind: number, fixed: number, each: number])[] = [
    [1, 1, 0],
    [2, 0, 0],
    [3, 3, 0],
    [4, 0, 3],
    [5, 0, 3],
    [6, 0, 2],
    [7, 0, 0],
    [8, 0, 0],
    [9, 0, 0],
    [10, 0, 0],
    [11, 0, 0],
    [12, 0, 0],
    [13, 0, 2],
    [14, 1, 0],
    [15, 0, 3],
    [16, 0, 0],
    [17, 1, 0],
    [18, 0, 0],
    [19, 0, 3],
  ];
  for (const [kind, fixed, each] of sizes) {
    for (const vlen of [0, 1, 3]) {
      const types = behind(kind, fixed + each * vlen, vlen);
      assertEquals(btf(types).field("last", "x"), { offset: 0, size: 4 }, `kind ${kind}, ${vlen} parts`);
    }
  }
  for (const kind of [0, 20, 21, 31]) {
    assertThrows(() => btf(behind(kind, 0, 0)), WireError, `type 1 is of the unknown kind ${kind}`);
  }
});

Deno.test("a blob that is cut anywhere is refused", () => {
  const bytes = btfBytes(TYPES);
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => new Btf(bytes.subarray(0, length)), WireError, "Cannot read ");
  }
  // What lies behind is not its.
  assertEquals(new Btf(Uint8Array.of(...bytes, 0, 0, 0)).field("node", "id").offset, 16);
});

/** The blob with one word of its header, or of its first type, changed. */
function changed(at: number, word: number): Uint8Array {
  const bytes = btfBytes(TYPES);
  new DataView(bytes.buffer).setUint32(at, word, true);
  return bytes;
}

Deno.test("a header that lies is refused, and says what about", () => {
  const why = (at: number, word: number): string => assertThrows(() => new Btf(changed(at, word)), WireError).message;
  assertEquals(why(0, 0x019feb), "Cannot read BTF: magic number 40939: another format, or byte order");
  assertEquals(why(0, 0x02eb9f), "Cannot read BTF: version 2");
  assertEquals(why(4, 23), "Cannot read BTF: a header of 23 bytes");
  assertEquals(why(12, 0xffff_ffff).slice(0, 33), "Cannot read BTF: its types end at");
  assertEquals(why(20, 0xffff_ffff).slice(0, 35), "Cannot read BTF: its strings end at");
  assertEquals(why(20, 0), "Cannot read BTF: strings that do not end");
  assertEquals(why(12, 8), "Cannot read BTF: type 1 is cut");
  assertEquals(why(12, 14), "Cannot read BTF: type 1 is cut");
  assertEquals(why(24, 100_000).slice(0, 33), "Cannot read BTF: a name at 100000");
});

Deno.test("a longer header is passed over", () => {
  const bytes = btfBytes(TYPES);
  const longer = Uint8Array.of(...bytes.subarray(0, 24), ...new Uint8Array(8), ...bytes.subarray(24));
  longer[4] = 32;
  assertEquals(new Btf(longer).field("node", "id").offset, 16);
});

Deno.test("types that go in a circle, or lead nowhere, are refused when they are asked for", () => {
  const of = (types: readonly TypeSpec[]): Btf =>
    btf([...types, STRUCT("s", 8, [{ name: "x", type: 1, bits: 0 }, { name: "", type: 1, bits: 0 }])]);
  assertThrows(() => of([CONST(1)]).field("s", "x"), WireError, "a circle, or too deep");
  assertThrows(() => of([CONST(9)]).field("s", "x"), WireError, "type 9 is named, and there is no such type");
  assertThrows(() => of([ARRAY(1, 2)]).field("s", "x"), WireError, "a circle, or too deep");
  assertThrows(() => of([CONST(2)]).field("s", "y"), BtfError, "there is no such field");
});

Deno.test("a blob with any bytes changed gives an answer or a refusal, and ends", () => {
  const bytes = btfBytes(TYPES);
  forRandom(3000, (random) => {
    const broken = bytes.slice();
    for (let i = random.between(1, 4); i > 0; i--) broken[random.between(0, bytes.length - 1)] = random.between(0, 255);
    try {
      const found = new Btf(broken).field("node", "inner.bytes");
      assertEquals([Number.isInteger(found.offset), Number.isInteger(found.size)], [true, true]);
    } catch (error) {
      if (!(error instanceof BtfError)) assertInstanceOf(error, WireError, toHex(broken));
    }
  });
});
