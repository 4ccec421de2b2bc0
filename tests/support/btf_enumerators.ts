import { btf_header, btf_type } from "../../src/ebpf/btf_structs.ts";
import { BTF_KIND_ENUM, tailLength } from "../../src/ebpf/btf_kinds.ts";
import { i32host, u32host } from "../../src/wire/field_types.ts";
import { viewOf } from "../../src/wire/view_of.ts";

/** The names and values of all enumerations in a kernel's BTF. */
export function enumerators(bytes: Uint8Array): ReadonlyMap<string, number> {
  const view = viewOf(bytes);
  const { hdr_len, type_off, type_len, str_off, str_len } = btf_header.read(view, 0);
  const strings = bytes.subarray(hdr_len + str_off, hdr_len + str_off + str_len);
  const found = new Map<string, number>();
  const from = hdr_len + type_off;
  for (let at = from; at < from + type_len;) {
    const info = btf_type.fields.info.get(view, at);
    const kind = info >>> 24 & 0x1f;
    const tail = tailLength(kind, info & 0xffff);
    if (tail === null) throw new Error(`unknown kind ${kind}`);
    if (kind === BTF_KIND_ENUM) {
      for (let pair = at + btf_type.size; pair < at + btf_type.size + tail; pair += 8) {
        const name = u32host.read(view, pair);
        found.set(textAt(strings, name), i32host.read(view, pair + 4));
      }
    }
    at += btf_type.size + tail;
  }
  return found;
}

function textAt(strings: Uint8Array, at: number): string {
  return String.fromCharCode(...strings.subarray(at, strings.indexOf(0, at)));
}
