import { assertEquals } from "@std/assert";
import type { RulesTest } from "../../src/rules/rules_test_file.ts";
import { tried } from "./rules_test_outcomes.ts";

const CASES: readonly (readonly [expected: RulesTest["expected"], isAsExpected: boolean])[] = [
  [{ action: "allow" }, true],
  [{ action: "allow", rule: "000-allow-web" }, true],
  [{ action: "allow", rule: "other" }, false],
  [{ action: "allow", rule: null }, false],
  [{ action: "deny", rule: "000-allow-web" }, false],
  [{ action: "reject" }, false],
];

for (const [expected, isAsExpected] of CASES) {
  Deno.test(`allowed by 000-allow-web, expected ${JSON.stringify(expected)}: ${isAsExpected}`, () => {
    assertEquals(tried(expected).map((outcome) => outcome.isAsExpected), [isAsExpected]);
  });
}
