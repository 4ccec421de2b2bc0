import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { clearCounters } from "../../src/firewall/xtables_entries.ts";
import { WireError } from "../../src/wire/wire_error.ts";
import { tables } from "../fixtures/xtables/mod.ts";

for (const family of [4, 6] as const) {
  const { before, counted } = tables[family];

  Deno.test(`IPv${family}: without their counters, tables are the same before and after packets`, () => {
    const [one, other] = [before(), counted()];
    assertNotEquals(one, other);
    clearCounters(family, one);
    clearCounters(family, other);
    assertEquals(one, other);
  });

  Deno.test(`IPv${family}: what is cut, or has a length that cannot be, is a WireError`, () => {
    for (const length of [1, before().length - 1]) {
      assertThrows(() => clearCounters(family, before().subarray(0, length)), WireError);
    }
    assertThrows(() => clearCounters(family, new Uint8Array(before().length)), WireError);
  });
}

Deno.test("An empty table has no counters", () => {
  clearCounters(4, new Uint8Array(0));
});
