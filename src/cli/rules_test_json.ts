import { jsonLine } from "../report/json_line.ts";
import { explainMembers } from "./explain_json.ts";
import type { RulesTestOutcome } from "./rules_test_report.ts";

/** The same as one JSON document: every connection, with the explanation where it is decided otherwise. */
export function rulesTestJson(outcomes: readonly RulesTestOutcome[]): string {
  return jsonLine({
    as_expected: outcomes.filter(({ isAsExpected }) => isAsExpected).length,
    otherwise: outcomes.filter(({ isAsExpected }) => !isAsExpected).length,
    connections: outcomes.map(({ test, isAsExpected, explained }) => ({
      ...(test.name === null ? {} : { name: test.name }),
      as_expected: isAsExpected,
      expected: test.expected,
      ...(isAsExpected ? {} : { explanation: explainMembers(explained) }),
    })),
  });
}
