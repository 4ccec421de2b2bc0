import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ruleFileName } from "../../src/store/rule_file_name.ts";

Deno.test("A rule's file is called as the rule", () => {
  assertEquals(ruleFileName("000-allow curl \u00e4"), "000-allow curl \u00e4.json");
  assertEquals(ruleFileName(".hidden"), "_hidden.json");
});

Deno.test("Names too long for a file are cut, and told apart", () => {
  const [one, other] = [ruleFileName(`${"\u{1f600}".repeat(62)}a`), ruleFileName(`${"\u{1f600}".repeat(62)}b`)];
  assertNotEquals(one, other);
  assert(one.isWellFormed());
  assert(new TextEncoder().encode(`${one}.new`).length < 255);
});
