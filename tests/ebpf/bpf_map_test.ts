import { assertEquals, assertThrows } from "@std/assert";
import { map_create, map_elem } from "../../src/ebpf/bpf_attr.ts";
import { BpfError } from "../../src/ebpf/bpf_error.ts";
import { BpfMap, createMap, type MapDefinition } from "../../src/ebpf/bpf_map.ts";
import { u32host } from "../../src/wire/field_types.ts";
import { type BpfCall, FakeBpf } from "./fake_bpf.ts";

const ENTRY: MapDefinition = { name: "numbers", type: 1, keyBytes: 4, valueBytes: 8, entries: 100, flags: 1 };
const ENOENT = 2;
const E2BIG = 7;

/** A map that holds what is written to it: commands 1 (lookup) and 2 (update). */
function kernel(): FakeBpf {
  const entries = new Map<string, Uint8Array>();
  const fake = new FakeBpf(({ command, attr }: BpfCall): number => {
    const { map_fd, key, value, flags } = map_elem.read(attr, 0);
    assertEquals([map_fd, flags], [9, 0n]);
    const name = fake.at(key).join();
    if (command === 2) entries.set(name, fake.at(value).slice());
    if (command === 1) fake.at(value).set(entries.get(name) ?? []);
    return entries.has(name) ? 0 : -ENOENT;
  });
  return fake;
}

Deno.test("createMap asks for the map as it is defined", () => {
  const fake = new FakeBpf(() => 5);
  assertEquals(createMap(fake, ENTRY), 5);
  const [call] = fake.calls;
  assertEquals([fake.calls.length, call?.command, call?.attr.byteLength], [1, 0, 44]);
  assertEquals(call === undefined ? null : map_create.read(call.attr, 0), {
    map_type: 1,
    key_size: 4,
    value_size: 8,
    max_entries: 100,
    map_flags: 1,
    inner_map_fd: 0,
    numa_node: 0,
    map_name: "numbers",
  });
});

Deno.test("createMap names what is missing", () => {
  const fake = new FakeBpf(() => -1);
  fake.missing = ["CAP_BPF", "CAP_PERFMON"];
  const error = assertThrows(() => createMap(fake, ENTRY), BpfError);
  assertEquals(
    error.message,
    "Cannot make the map numbers: Operation not permitted (errno 1), for want of CAP_BPF and CAP_PERFMON",
  );
  assertEquals([error.errno, error.missing], [1, ["CAP_BPF", "CAP_PERFMON"]]);
});

Deno.test("a map gives back what was written to it, by the same two buffers each time", () => {
  const map = new BpfMap(kernel(), 9, ENTRY);
  u32host.write(map.key, 0, 7);
  assertEquals(map.lookup(), false);
  map.value.setUint8(3, 99);
  map.update();
  map.value.setUint8(3, 0);
  assertEquals([map.lookup(), map.value.getUint8(3)], [true, 99]);
  u32host.write(map.key, 0, 8);
  assertEquals(map.lookup(), false);
  assertEquals([map.key.byteLength, map.value.byteLength], [4, 8]);
});

Deno.test("a map throws on any other refusal", () => {
  const map = new BpfMap(new FakeBpf(() => -E2BIG), 9, ENTRY);
  assertThrows(() => map.lookup(), BpfError, "Cannot look into the map numbers: errno 7");
  assertThrows(() => map.update(), BpfError, "Cannot write to the map numbers: errno 7");
  const gone = new BpfMap(new FakeBpf(() => -ENOENT), 9, ENTRY);
  assertThrows(() => gone.update(), BpfError, "Cannot write to the map numbers: No such file or directory");
});
