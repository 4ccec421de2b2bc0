import type { Table } from "./iptables_ruleset.ts";

/** The kernel's own tables of iptables-legacy (x_tables), which it changes without telling anybody. */
export interface XtablesTables {
  /**
   * One table as it is now: the entries of struct ipt_get_entries or ip6t_get_entries, with counters. Null where it
   * cannot be read: there is none, or it was changed meanwhile.
   */
  entries(family: 4 | 6, table: Table): Uint8Array | null;
}
