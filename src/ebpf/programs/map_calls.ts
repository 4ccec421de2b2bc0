import type { Assembler } from "../assembler.ts";

/** r0 = bpf_map_lookup_elem(map, &key): the address of the value, or null. `key` is an offset on the stack. */
export function lookup(a: Assembler, map: number, key: number): Assembler {
  return a.map("r1", map).stackAddress("r2", key).call("map_lookup_elem");
}

/** r0 = bpf_map_update_elem(map, &key, r3, flags): 0, or a negative errno. The address of the value is in r3. */
export function update(a: Assembler, map: number, key: number, flags: number): Assembler {
  return a.map("r1", map).stackAddress("r2", key).op("r4", "=", flags).call("map_update_elem");
}

/** r0 = bpf_map_delete_elem(map, &key): 0, or a negative errno. */
export function remove(a: Assembler, map: number, key: number): Assembler {
  return a.map("r1", map).stackAddress("r2", key).call("map_delete_elem");
}
