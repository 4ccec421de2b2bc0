import { assertEquals } from "@std/assert";
import { listedRules } from "../../src/cli/listed_rules.ts";
import { rule } from "../rules/samples.ts";
import { loadedRules } from "./checks.ts";

Deno.test("rules are listed in the order of their names' bytes, with their files; disabled ones, too", () => {
  const loaded = loadedRules([rule({ name: "b", enabled: false }), rule({ name: "a" }), rule({ name: "Z" })]);
  const listed = listedRules({ ...loaded, files: loaded.files.slice(0, 2) });
  assertEquals(listed.map(({ rule, file }) => [rule.name, file]), [["Z", null], ["a", "/r/a.json"], [
    "b",
    "/r/b.json",
  ]]);
});
