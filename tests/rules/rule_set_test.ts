import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { compileRuleSet } from "../../src/rules/rule_set.ts";
import { built, listsOfOne } from "./lists/samples.ts";
import { options, rule } from "./samples.ts";

const named = (...names: readonly string[]): ReturnType<typeof rule>[] => names.map((name) => rule({ name }));

Deno.test("rules are in the order of their names' bytes", () => {
  const { rules } = compileRuleSet(named("b", "a", "B", "\u{1f600}", "\uffee", "000"), options());
  assertEquals(rules.map((each) => each.rule.name), ["000", "B", "a", "b", "\uffee", "\u{1f600}"]);
});

Deno.test("disabled rules are left out, of one name the last holds", () => {
  const { rules } = compileRuleSet(
    [rule({ name: "off", enabled: false }), rule({ name: "x", action: "allow" }), rule({ name: "x", action: "deny" })],
    options(),
  );
  assertEquals(rules.map((each) => [each.rule.name, each.rule.action]), [["x", "deny"]]);
});

Deno.test("what did not change is not compiled again", () => {
  const first = compileRuleSet(named("a", "b"), options());
  const second = compileRuleSet(
    [rule({ name: "a" }), rule({ name: "b", action: "deny" }), rule({ name: "c" })],
    options(),
    first,
  );
  assertStrictEquals(second.rules[0], first.rules[0]);
  assertNotEquals(second.rules[1], first.rules[1]);
  assertEquals(second.rules[1]?.decision.action, "deny");
  assertEquals(first.rules.length, 2);
});

Deno.test("rules with precedence are known apart", () => {
  const { beforeLoopback } = compileRuleSet([rule({ name: "a" }), rule({ name: "b", precedence: true })], options());
  assertEquals(beforeLoopback.rules.map((each) => each.rule.name), ["b"]);
});

Deno.test("the default action is the fallback", () => {
  const { fallback } = compileRuleSet([], options({ defaultAction: "reject" }));
  assertEquals(fallback, {
    action: "reject",
    rule: null,
    reason: "default-action",
    unknown: [],
    otherCase: [],
    quiet: false,
  });
  assert(Object.isFrozen(fallback));
});

Deno.test("a rule is compiled anew when a list that it asks changed, and only then", () => {
  const rules = [rule({ name: "a", operator: { type: "lists", operand: "lists.ips", data: "/lists" } }), rule()];
  const one = listsOfOne(built("lists.ips", "10.0.0.1"));
  const first = compileRuleSet(rules, options(), undefined, one);
  const same = compileRuleSet(rules, options(), first, one);
  assertEquals(same.rules.map((each, at) => each === first.rules[at]), [true, true]);
  const changed = compileRuleSet(rules, options(), first, listsOfOne(built("lists.ips", "10.0.0.2")));
  assertEquals(changed.rules.map((each, at) => each === first.rules[at]), [false, true]);
});
