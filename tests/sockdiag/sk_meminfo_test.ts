import { assertEquals, assertThrows } from "@std/assert";
import { readSkMeminfo } from "../../src/sockdiag/sk_meminfo.ts";
import { viewOf } from "../../src/wire/view_of.ts";
import { WireError } from "../../src/wire/wire_error.ts";

/** Words 1 to 9, in the order of SK_MEMINFO_RMEM_ALLOC … SK_MEMINFO_DROPS. */
const view = viewOf(new Uint8Array(Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9).buffer));

Deno.test("readSkMeminfo takes the words that it names", () => {
  const expected = { received: 1, receiveLimit: 2, sent: 3, sendLimit: 4, backlog: 8, drops: 9 };
  assertEquals(readSkMeminfo(view, 0, 36), expected);
});

Deno.test("readSkMeminfo knows of no drops where the kernel counted none yet", () => {
  assertEquals(readSkMeminfo(view, 0, 32), { ...readSkMeminfo(view, 0, 36), drops: null });
});

Deno.test("readSkMeminfo refuses what is shorter than it ever was", () => {
  for (let length = 0; length < 32; length++) {
    assertThrows(() => readSkMeminfo(view, 0, length), WireError, `there are ${length}`);
  }
});
