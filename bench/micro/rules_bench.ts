import { evaluate } from "../../src/rules/evaluate.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { compileRuleSet, type RuleSet } from "../../src/rules/rule_set.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";
import { context, facts, options, process } from "../../tests/rules/samples.ts";
import { ruleFiles } from "../rule_files.ts";

const CLIENT = "/usr/bin/client";
const known = facts({ host: null, process: process({ path: CLIENT }) });

for (const count of [1, 100, 1000]) {
  const ruleSet = ruleSetOf(count);
  Deno.bench({ name: `${count} rules, judged a moment ago`, group: "decision" }, () => judge(ruleSet, known));
  Deno.bench({ name: `${count} rules, a process not seen before`, group: "decision", baseline: count === 1 }, () => {
    judge(ruleSet, { ...known, process: process({ path: CLIENT }) });
  });
}

function judge(ruleSet: RuleSet, each: Facts): void {
  if (evaluate(ruleSet, each).action !== "allow") throw new Error("The rule that allows the client did not match");
}

function ruleSetOf(count: number): RuleSet {
  const rules = [...ruleFiles(count, { path: CLIENT }).values()].map((text) => {
    const parsed = parseRuleFile(text, context);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.value;
  });
  return compileRuleSet(rules, options({ defaultAction: "deny" }));
}
