import { assertEquals } from "@std/assert";
import { ruleMembers } from "../../src/cli/rule_json.ts";
import { rule } from "../rules/samples.ts";

Deno.test("a rule as JSON is a rule file that says the same", () => {
  const given = rule({ name: "a", action: "deny", duration: "1h", precedence: true, nolog: true, description: "why" });
  const { file, ...members } = ruleMembers({ rule: given, file: "/r/a.json" });
  assertEquals(file, "/r/a.json");
  assertEquals(rule(members), given);
});

Deno.test("what a rule does not say is absent", () => {
  const members = ruleMembers({ rule: rule({ created: null, updated: null }), file: null });
  assertEquals(["file", "created", "updated"].filter((key) => key in members), []);
});
