import { assertEquals } from "@std/assert";
import { defaultConfiguration } from "../../src/rules/configuration_file.ts";
import { revokes, type Rules } from "../../src/rules/revokes.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { rule } from "../daemon/rules.ts";
import { built, listsOfOne } from "./lists/samples.ts";
import { rule as sample } from "./samples.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";

const RULES: Rules = {
  mode: "enforce",
  checksums: false,
  lists: NO_LISTS,
  rules: [rule("a", "allow", 80), rule("d", "deny", 80), rule("r", "reject", 80)],
  options: { ...defaultConfiguration(), defaultAction: "deny" },
};

function rules(...changed: readonly Rule[]): Rules {
  return { ...RULES, rules: changed };
}

const [ALLOW, DENY, REJECT] = RULES.rules as [Rule, Rule, Rule];

function after(change: Partial<Rules>): boolean {
  return revokes(RULES, { ...RULES, ...change });
}

Deno.test("what denies no more than before revokes nothing", () => {
  assertEquals(after({}), false);
  assertEquals(revokes(RULES, rules(ALLOW, rule("b", "allow", 80), DENY, REJECT)), false, "another allow rule");
  assertEquals(revokes(RULES, rules(ALLOW)), false, "without those that deny and reject");
  assertEquals(revokes(RULES, rules(REJECT, DENY, ALLOW)), false, "in another order");
  assertEquals(revokes(RULES, rules({ ...ALLOW, description: "told otherwise", nolog: true }, DENY, REJECT)), false);
  const disabled = rule("e", "deny", 80);
  assertEquals(revokes(RULES, rules(...RULES.rules, { ...disabled, enabled: false })), false, "a rule that is off");
  assertEquals(after({ options: { ...RULES.options, defaultAction: "allow" } }), false);
});

Deno.test("an allow rule that goes, changes or is switched off revokes", () => {
  assertEquals(revokes(RULES, rules(DENY, REJECT)), true);
  assertEquals(revokes(RULES, rules({ ...ALLOW, enabled: false }, DENY, REJECT)), true);
  assertEquals(revokes(RULES, rules({ ...ALLOW, precedence: true }, DENY, REJECT)), true);
  assertEquals(revokes(RULES, rules(rule("a", "allow", 443), DENY, REJECT)), true);
});

Deno.test("a rule that denies or rejects, and is new or another, revokes", () => {
  assertEquals(revokes(RULES, rules(...RULES.rules, rule("e", "deny", 80))), true);
  assertEquals(revokes(RULES, rules(ALLOW, DENY, rule("r", "reject", 443))), true);
  assertEquals(
    revokes(RULES, rules(ALLOW, { ...ALLOW, action: "deny" }, DENY, REJECT)),
    true,
    "of one name the later holds",
  );
});

Deno.test("settings revoke where they could deny", () => {
  const options = (change: Partial<Rules["options"]>): Partial<Rules> => ({ options: { ...RULES.options, ...change } });
  const { failure } = RULES.options;
  assertEquals(revokes({ ...RULES, ...options({ defaultAction: "allow" }) }, RULES), true);
  assertEquals(after(options({ defaultAction: "reject" })), true);
  assertEquals(after(options({ loopback: "judge" })), true);
  assertEquals(after(options({ loopback: "skip" })), false);
  assertEquals(after(options({ failure: { ...failure, unknownProcess: "default-action" } })), true);
  assertEquals(after(options({ failure: { ...failure, unknownAttribute: "no-match" } })), true);
  assertEquals(after({ checksums: true }), true);
});

Deno.test("leaving observe revokes, whatever the rules; in observe nothing does", () => {
  const observe: Rules = { ...RULES, mode: "observe" };
  assertEquals([revokes(observe, RULES), revokes(RULES, observe)], [true, false]);
  assertEquals(revokes(observe, { ...observe, rules: [rule("new", "deny", 80)] }), false);
});

Deno.test("a list that changed revokes where a rule asks it", () => {
  const onList = (action: string): Rule =>
    sample({ action, operator: { type: "lists", operand: "lists.ips", data: "/lists" } });
  const one = listsOfOne(built("lists.ips", "10.0.0.1"));
  const other = listsOfOne(built("lists.ips", "10.0.0.2"));
  for (const action of ["allow", "deny", "reject"]) {
    const given = rules(onList(action));
    assertEquals(revokes({ ...given, lists: one }, { ...given, lists: other }), true, action);
    assertEquals(revokes({ ...given, lists: one }, { ...given, lists: new Map(one) }), false, "the same bytes");
  }
  assertEquals(revokes({ ...RULES, lists: one }, { ...RULES, lists: other }), false, "nobody asks it");
});
