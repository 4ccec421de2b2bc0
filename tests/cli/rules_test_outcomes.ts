import { type RulesTestOutcome, runRulesTests } from "../../src/cli/rules_test_report.ts";
import { compileRuleSet } from "../../src/rules/rule_set.ts";
import type { RulesTest } from "../../src/rules/rules_test_file.ts";
import { options } from "../rules/samples.ts";
import { RULES } from "./explanations.ts";

const CURL = { process_path: "/usr/bin/curl", user_id: 1000, dst_ip: "10.0.0.1", dst_port: 443, dst_host: "x.org" };

/** A connection of curl to x.org, with what is expected of the three rules. */
export function tried(...expected: readonly RulesTest["expected"][]): readonly RulesTestOutcome[] {
  const tests = expected.map((each, at) => ({
    name: at === 0 ? null : `number ${at}`,
    connection: CURL,
    expected: each,
  }));
  return runRulesTests(tests, compileRuleSet(RULES, options()));
}
