import { describedFacts } from "../rules/described_facts.ts";
import { explain } from "../rules/explain.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import type { RulesTest } from "../rules/rules_test_file.ts";
import type { Explained } from "./explain_text.ts";

/** What the rules decide about a connection of a test file. */
export interface RulesTestOutcome {
  readonly test: RulesTest;
  readonly isAsExpected: boolean;
  readonly explained: Explained;
}

/** Asks the rules about each connection. */
export function runRulesTests(tests: readonly RulesTest[], ruleSet: RuleSet): readonly RulesTestOutcome[] {
  return tests.map((test) => {
    const described = describedFacts(test.connection);
    const explanation = explain(ruleSet, described.facts);
    const { action, rule } = explanation.decision;
    const { expected } = test;
    const isAsExpected = action === expected.action && (expected.rule === undefined || expected.rule === rule);
    return { test, isAsExpected, explained: { explanation, described, recorded: null } };
  });
}
