import { assertEquals } from "@std/assert";
import { clearCounters } from "../../../src/firewall/xtables_entries.ts";
import { WireError } from "../../../src/wire/wire_error.ts";
import { tables } from "../../fixtures/xtables/mod.ts";
import { seedsOf } from "../checks.ts";
import { withoutCheck } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { mutateBytes } from "../mutate_bytes.ts";

/** sizeof(struct ipt_entry). */
const IPT_ENTRY = 112;

/** The entries of a table of iptables-legacy, whose counters are cleared for comparing. */
export const xtablesEntries = fuzzTarget({
  name: "xtables-entries",
  seeds: seedsOf([tables[4].before(), tables[4].counted()]),
  mutate: mutateBytes,
  decode: cleared,
  refuses: (error) => error instanceof WireError,
  isPastFirstCheck: (entries) => entries.length >= IPT_ENTRY,
  check: (entries) => assertEquals(cleared(entries), entries),
  planted: withoutCheck(cleared, /ipt_entry: length/),
});

function cleared(entries: Uint8Array): Uint8Array {
  const copy = entries.slice();
  clearCounters(4, copy);
  return copy;
}
