import { u16host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";
import { align4, NLA_TYPE_MASK } from "./constants.ts";

/** struct nlattr (include/uapi/linux/netlink.h). nla_len counts the header, not the padding behind the value. */
export const nlattr = struct("nlattr", 4, { nla_len: u16host, nla_type: u16host });

/**
 * Calls `visit(type, at, length)` for each attribute between `from` and `end`; `at` is where its value begins, `length`
 * its size without padding. Throws a WireError where a length is smaller than the header or runs past `end`.
 */
export function forEachAttribute(
  view: DataView,
  from: number,
  end: number,
  visit: (type: number, at: number, length: number) => void,
): void {
  const { nla_len, nla_type } = nlattr.fields;
  for (let at = from; at < end;) {
    if (at + nlattr.size > end) throw new WireError("nlattr", `${end - at} stray bytes at ${at}`);
    const length = nla_len.get(view, at);
    if (length < nlattr.size || at + length > end) {
      throw new WireError("nlattr", `length ${length} at ${at}, ${end - at} bytes are left`);
    }
    visit(nla_type.get(view, at) & NLA_TYPE_MASK, at + nlattr.size, length - nlattr.size);
    at += align4(length);
  }
}
