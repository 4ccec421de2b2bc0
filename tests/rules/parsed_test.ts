import { assertEquals } from "@std/assert";
import { below, failed } from "../../src/rules/parsed.ts";

Deno.test("below writes keys after a dot and positions in brackets", () => {
  assertEquals(below(below(below("$", "operator"), "list"), 1), "$.operator.list[1]");
});

Deno.test("failed is a result with one problem", () => {
  assertEquals(failed("$.name", "missing"), { ok: false, problems: [{ path: "$.name", reason: "missing" }] });
});
