import { assertEquals } from "@std/assert";
import { explain } from "../../src/rules/explain.ts";
import { nearMisses } from "../../src/rules/near_misses.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { compileRuleSet } from "../../src/rules/rule_set.ts";
import { facts, options, rule } from "./samples.ts";

const YES = { type: "simple", operand: "dest.port", data: "443" };
const NO = { type: "simple", operand: "dest.port", data: "80" };
const UNKNOWN = { type: "simple", operand: "process.hash.sha1", data: "0" };

function misses(rules: readonly Rule[]): readonly unknown[] {
  return nearMisses(explain(compileRuleSet(rules, options()), facts()))
    .map(({ rule, missed, held }) => [rule.name, "data" in missed.condition ? missed.condition.data : null, held]);
}

const of = (name: string, action: string, ...list: readonly unknown[]): Rule =>
  rule({ name, action, operator: { type: "list", list } });

Deno.test("near misses: rules that miss by one condition, false or not known, those of which most holds first", () => {
  const rules = [
    of("a", "allow", NO),
    of("b", "allow", YES, NO, YES),
    of("c", "allow", UNKNOWN, YES),
    of("d", "deny", NO),
  ];
  assertEquals(misses(rules), [["b", "80", 2], ["c", "0", 1], ["a", "80", 0], ["d", "80", 0]]);
});

Deno.test("near misses: those of the program come first", () => {
  const path = { type: "simple", operand: "process.path", data: "/usr/bin/opensnitchd" };
  const rules = [of("a", "allow", YES, YES, NO), of("b", "allow", NO, path), of("c", "allow", NO)];
  assertEquals(misses(rules), [["b", "80", 1], ["a", "80", 2], ["c", "80", 0]]);
});

Deno.test("near misses: not those that match, in spite of what is not known or not reached, nor those that miss by two", () => {
  assertEquals(misses([of("a", "deny", UNKNOWN, YES), of("b", "allow", YES), of("c", "allow", NO, NO)]), []);
});
