import { opaque, u16host, u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { viewOf } from "../wire/view_of.ts";
import { WireError } from "../wire/wire_error.ts";

/** struct ipt_entry (include/uapi/linux/netfilter_ipv4/ip_tables.h): a rule, whose matches and target follow. */
const ipt_entry = struct("ipt_entry", 112, {
  ip: opaque(84),
  nfcache: u32host,
  target_offset: u16host,
  next_offset: u16host,
  comefrom: u32host,
  counters: opaque(16),
});

/** struct ip6t_entry (include/uapi/linux/netfilter_ipv6/ip6_tables.h). */
const ip6t_entry = struct("ip6t_entry", 168, {
  ipv6: opaque(136),
  nfcache: u32host,
  target_offset: u16host,
  next_offset: u16host,
  comefrom: u32host,
  padding: u32host,
  counters: opaque(16),
});

/**
 * Sets the counters of a table's entries to zero, in place: what is left changes only when somebody changes rules. Throws a
 * WireError where an entry is cut, or its length lies.
 */
export function clearCounters(family: 4 | 6, entries: Uint8Array): void {
  const { name, size, fields: { next_offset, counters } } = family === 4 ? ipt_entry : ip6t_entry;
  const view = viewOf(entries);
  for (let at = 0; at < entries.length;) {
    if (at + size > entries.length) throw new WireError(name, `${entries.length - at} stray bytes at ${at}`);
    const length = next_offset.get(view, at);
    if (length < size || at + length > entries.length) {
      throw new WireError(name, `length ${length} at ${at}, ${entries.length - at} bytes are left`);
    }
    entries.fill(0, at + counters.offset, at + counters.offset + counters.size);
    at += length;
  }
}
