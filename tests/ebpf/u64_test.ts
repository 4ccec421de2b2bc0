import { assertEquals } from "@std/assert";
import { u64number, u64words } from "../../src/ebpf/u64.ts";
import { u64host } from "../../src/wire/field_types.ts";

function viewWith(value: bigint): DataView {
  const view = new DataView(new ArrayBuffer(16));
  u64host.write(view, 4, value);
  return view;
}

Deno.test("u64words has both halves", () => {
  for (const value of [0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, 2n ** 64n - 1n, 0x1122_3344_5566_7788n]) {
    const { low, high } = u64words.read(viewWith(value), 4);
    assertEquals(BigInt(high) << 32n | BigInt(low), value);
    const view = viewWith(0n);
    u64words.write(view, 4, { low, high });
    assertEquals([u64host.read(view, 4), view.getUint32(0), view.getUint32(12)], [value, 0, 0]);
  }
});

Deno.test("u64number is exact up to 2^53", () => {
  for (const value of [0, 1, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER]) {
    const view = viewWith(BigInt(value));
    assertEquals(u64number.read(view, 4), value);
    u64number.write(view, 4, 0);
    u64number.write(view, 4, value);
    assertEquals(u64host.read(view, 4), BigInt(value));
  }
});
