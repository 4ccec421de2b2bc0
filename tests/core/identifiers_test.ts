import { assertEquals } from "@std/assert";
import { gidOrNull, uidOrNull } from "../../src/core/identifiers.ts";

Deno.test("uidOrNull and gidOrNull read the kernel's (uid_t) -1 as not known", () => {
  for (const [given, expected] of [[0, 0], [1000, 1000], [0xffff_fffe, 0xffff_fffe], [0xffff_ffff, null]] as const) {
    assertEquals<number | null>(uidOrNull(given), expected);
    assertEquals<number | null>(gidOrNull(given), expected);
  }
});
