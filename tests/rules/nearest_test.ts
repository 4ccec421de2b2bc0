import { assertEquals } from "@std/assert";
import { notOneOf, suggestion } from "../../src/rules/nearest.ts";

Deno.test("a wrong word is answered with the known ones and the nearest", () => {
  assertEquals(
    notOneOf("dney", ["allow", "deny"]),
    'expected one of "allow", "deny", not "dney" (did you mean "deny"?)',
  );
});

Deno.test("nothing is suggested for an empty or an endless word", () => {
  assertEquals(suggestion("", ["allow"]), "");
  assertEquals(suggestion("x".repeat(1000), ["allow"]), "");
  assertEquals(notOneOf("x".repeat(1000), ["allow"]), 'expected one of "allow"');
});
