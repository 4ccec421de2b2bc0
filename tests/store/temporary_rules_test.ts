import { assertEquals } from "@std/assert";
import type { Rule } from "../../src/rules/rule.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";
import { TemporaryRules, type TemporaryRulesOptions } from "../../src/store/temporary_rules.ts";
import { filesOptions, HeldClock, ruleText, until } from "./samples.ts";

const { context } = filesOptions("/nowhere");

function parsed(text: string): Rule {
  const rule = parseRuleFile(text, context);
  if (!rule.ok) throw new Error(JSON.stringify(rule.problems));
  return rule.value;
}

function temporary(clock: HeldClock, rest: Partial<TemporaryRulesOptions> = {}): TemporaryRules {
  return new TemporaryRules({ clock, context, onEnd: () => {}, ...rest });
}

Deno.test("Rules come and go by name; those with a duration are kept", () => {
  const clock = new HeldClock();
  using rules = temporary(clock);
  const [timed, endless] = [ruleText("a", { duration: "1h" }), ruleText("b", { duration: "until restart" })];
  rules.add(parsed(timed), timed);
  rules.add(parsed(endless), endless);
  rules.add(parsed(timed), timed);
  assertEquals(rules.rules.map(({ name }) => name), ["b", "a"]);
  assertEquals([rules.rest("a"), rules.rest("b"), rules.rest("c")], [3_600_000, null, null]);
  assertEquals(clock.kept, [{ text: timed, since: 0 }]);
  assertEquals([rules.delete("a"), rules.delete("a")], [true, false]);
  assertEquals(clock.kept, []);
});

Deno.test("What a daemon before has kept goes on, unless its time is over", () => {
  const clock = new HeldClock();
  clock.milliseconds = 3_600_000;
  clock.texts = [ruleText("over", { duration: "1h" }), ruleText("on", { duration: "2h" }), '{"name":"bad"}'];
  clock.before.set("over", 0).set("on", 1_000);
  using rules = temporary(clock);
  assertEquals(rules.rules.map(({ name }) => name), ["on"]);
  assertEquals(rules.rest("on"), 3_601_000);
});

Deno.test("The end of a rule's time is told", async () => {
  const clock = new HeldClock();
  let ended = 0;
  using rules = temporary(clock, { onEnd: () => ended++ });
  const text = ruleText("a", { duration: "5ms" });
  rules.add(parsed(text), text);
  clock.milliseconds = 5;
  await until(() => ended === 1);
  assertEquals(rules.rules, []);
});
