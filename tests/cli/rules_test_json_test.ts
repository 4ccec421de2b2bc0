import { assertEquals } from "@std/assert";
import { rulesTestJson } from "../../src/cli/rules_test_json.ts";
import { tried } from "./rules_test_outcomes.ts";

Deno.test("a test of rules as JSON: what is otherwise is explained", () => {
  const told = JSON.parse(rulesTestJson(tried({ action: "allow" }, { action: "deny", rule: null })));
  assertEquals([told.as_expected, told.otherwise], [1, 1]);
  assertEquals(told.connections[0], { as_expected: true, expected: { action: "allow" } });
  const { name, as_expected, expected, explanation } = told.connections[1];
  assertEquals([name, as_expected, expected], ["number 1", false, { action: "deny", rule: null }]);
  assertEquals([explanation.rule, explanation.rules.length], ["000-allow-web", 3]);
});
