import { assertEquals } from "@std/assert";
import { ok } from "../../src/doctor/outcome.ts";
import { userNamespaceOutcome } from "../../src/doctor/user_namespace_outcome.ts";

Deno.test("the host's own user namespace maps all ids to themselves, and no other does", () => {
  assertEquals(userNamespaceOutcome("         0          0 4294967295\n"), ok("the host's"));
  for (const map of ["0 1000 1\n", "0 100000 65536\n", "0 0 1000\n1001 1001 64535\n", ""]) {
    assertEquals(userNamespaceOutcome(map).state, "problem", map);
  }
});
