import { assertEquals } from "@std/assert";
import { lockdownOutcome } from "../../src/doctor/lockdown_outcome.ts";
import { ok } from "../../src/doctor/outcome.ts";

Deno.test("only confidentiality keeps eBPF from the kernel's memory", () => {
  assertEquals(lockdownOutcome("[none] integrity confidentiality\n"), ok("none"));
  assertEquals(lockdownOutcome("none [integrity] confidentiality\n"), ok("integrity"));
  const { state, detail } = lockdownOutcome("none integrity [confidentiality]\n");
  assertEquals([state, detail.split(":")[0]], ["problem", "confidentiality"]);
});

Deno.test("a kernel without lockdown has no such file", () => {
  const { state, detail } = lockdownOutcome(null);
  assertEquals([state, detail.split(":")[0]], ["ok", "none"]);
});
