import { assertEquals, assertThrows } from "@std/assert";
import * as attr from "../../src/ebpf/bpf_attr.ts";
import { toHex } from "../../src/wire/hex.ts";

/** Offsets by field, as offsetof has them for union bpf_attr on 64 bits; tests/kernel asks the running kernel, too. */
const OFFSETS = {
  map_create: { map_type: 0, key_size: 4, value_size: 8, max_entries: 12, map_flags: 16, map_name: 28 },
  map_elem: { map_fd: 0, key: 8, value: 16, flags: 24 },
  prog_load: {
    prog_type: 0,
    insn_cnt: 4,
    insns: 8,
    license: 16,
    log_level: 24,
    log_size: 28,
    log_buf: 32,
    prog_flags: 44,
    prog_name: 48,
    expected_attach_type: 68,
    attach_btf_id: 108,
  },
  raw_tracepoint: { name: 0, prog_fd: 8 },
  link_create: { prog_fd: 0, target_fd: 4, attach_type: 8, flags: 12 },
  iter_create: { link_fd: 0, flags: 4 },
};

const SIZES = { map_create: 44, map_elem: 32, prog_load: 112, raw_tracepoint: 16, link_create: 16, iter_create: 8 };

Deno.test("the tables of bpf_attr have their fields where the kernel has them", () => {
  for (const [table, offsets] of Object.entries(OFFSETS)) {
    const { fields, size } = attr[table as keyof typeof OFFSETS];
    assertEquals(size, SIZES[table as keyof typeof SIZES], table);
    for (const [field, offset] of Object.entries(offsets)) {
      assertEquals(Reflect.get(fields, field)?.offset, offset, `${table}.${field}`);
    }
  }
});

Deno.test("names of objects are what the kernel takes: short, and of few characters", () => {
  const { map_name } = attr.map_create.fields;
  const view = new DataView(new ArrayBuffer(attr.map_create.size));
  for (const name of ["", "a", "connect4", "abcdefghijklm_."]) {
    map_name.set(view, 0, name);
    assertEquals(map_name.get(view, 0), name);
  }
  assertEquals(toHex(new Uint8Array(view.buffer, 28)), "6162636465666768696a6b6c6d5f2e00");
  for (const name of ["abcdefghijklmnop", "a b", "a-b", "\0", "é"]) {
    assertThrows(() => map_name.set(view, 0, name), Error, "Cannot name an eBPF object");
  }
});
