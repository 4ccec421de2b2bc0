import { Btf, type FieldPlace } from "../../../src/ebpf/btf.ts";
import { BtfError } from "../../../src/ebpf/btf_error.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { ARRAY, btfBytes, CONST, FUNC, INT, POINTER, STRUCT, TYPEDEF, UNION } from "../../ebpf/btf_bytes.ts";
import { assertBits, seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget, type Mutate } from "../fuzz_target.ts";
import { mutateBehind, mutateBytes } from "../mutate_bytes.ts";

const HEADER = 24;
/** As tests/ebpf/btf_test.ts has them, and two unnamed structs beside each other. */
const TYPES = [
  INT("unsigned int", 4), // 1
  POINTER(3), // 2
  STRUCT("node", 48, [ // 3
    { name: "next", type: 2, bits: 0 },
    { name: "", type: 4, bits: 64 },
    { name: "", type: 5, bits: 128 },
    { name: "id", type: 6, bits: 192 },
    { name: "inner", type: 8, bits: 256 },
  ]),
  UNION("", 8, [{ name: "whole", type: 1, bits: 0 }, { name: "", type: 5, bits: 0 }]), // 4
  STRUCT("", 8, [{ name: "low", type: 1, bits: 0 }, { name: "high", type: 1, bits: 32 }]), // 5
  CONST(7), // 6
  TYPEDEF("id_t", 1), // 7
  STRUCT("inner", 16, [{ name: "bytes", type: 9, bits: 0 }, { name: "flag", type: 1, bits: 64, width: 3 }]), // 8
  ARRAY(1, 2), // 9
  FUNC("node_free", 11), // 10
  { kind: 13, value: 0, vlen: 1, words: [0, 3] }, // 11: a prototype
];

/** Mostly the types behind the header: their ids, kinds, numbers of members. */
const mutate: Mutate = (random, seeds) => random.oneIn(5) ? mutateBytes(random, seeds) : ofTypes(random, seeds);
const ofTypes = mutateBehind(HEADER);

/** The kernel's description of its types. */
export const btf = fuzzTarget({
  name: "btf",
  seeds: seedsOf([btfBytes(TYPES)]),
  mutate,
  decode: places,
  refuses: (error) => error instanceof WireError || error instanceof BtfError,
  isPastFirstCheck: (bytes) => bytes.length > HEADER && bytes[0] === 0x9f && bytes[1] === 0xeb && bytes[2] === 1,
  check: (found) => found.forEach(({ offset }) => assertBits(offset, 53)),
  planted: withoutCheck(places, /there is no such type|a circle/),
});

/** All that is asked of it. */
function places(bytes: Uint8Array): FieldPlace[] {
  const types = new Btf(bytes);
  const asked = ["high", "id", "inner.bytes", "nothing"].filter((path) => types.hasField("node", path));
  types.hasField("inner", "flag");
  return asked.map((path) => types.field("node", path));
}
