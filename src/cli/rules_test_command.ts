import { EXIT, ExitError } from "../core/exit_error.ts";
import { escapeText } from "../report/escape_text.ts";
import { compileRuleSet } from "../rules/rule_set.ts";
import { parseRulesTests, type RulesTest } from "../rules/rules_test_file.ts";
import { type FileProblem, problemText } from "../store/file_problem.ts";
import type { Command } from "./command.ts";
import { loadRules } from "./load_rules.ts";
import { readDocument } from "./read_document.ts";
import { RULES_OPTIONS } from "./rules_options.ts";
import { rulesTestJson } from "./rules_test_json.ts";
import { runRulesTests } from "./rules_test_report.ts";
import { rulesTestText } from "./rules_test_text.ts";
import { coloured, standardOutput, tell, whileRead } from "./standard_streams.ts";

export const rulesTestCommand: Command = {
  name: "rules test",
  summary: "Try rules with connections of which it is known what is to become of them",
  argument: {
    name: "FILE",
    help: "connections, and what is expected (config/rules-test.schema.json); - for standard input",
  },
  options: [{ name: "json", value: null, help: "as one JSON document" }, ...RULES_OPTIONS],
  notes: "Needs no daemon and no root. Exit code 0: all is as expected; 1: something is not, and is explained;\n" +
    "78: FILE, a rule or the configuration cannot be used.",
  async run({ options }) {
    const file = options.get("FILE") ?? "";
    const tests = testsOf(await readDocument(file), file);
    const { configuration, snapshot, lists, listProblems } = loadRules(options, options.get("rules"));
    if (snapshot.problems.length > 0) throw unusable(snapshot.problems);
    for (const problem of listProblems) tell(escapeText(problemText(problem)));
    const outcomes = runRulesTests(tests, compileRuleSet(snapshot.rules, configuration, undefined, lists));
    const text = options.has("json") ? rulesTestJson(outcomes) : rulesTestText(outcomes, coloured());
    await whileRead(() => standardOutput.write(`${text}\n`));
    return outcomes.every(({ isAsExpected }) => isAsExpected) ? EXIT.ok : EXIT.failed;
  },
};

function testsOf(text: string, file: string): readonly RulesTest[] {
  const parsed = parseRulesTests(text);
  if (parsed.ok) return parsed.value;
  throw unusable(parsed.problems.map((problem) => ({ file, ...problem })));
}

function unusable(problems: readonly FileProblem[]): ExitError {
  return new ExitError(EXIT.configuration, problems.map((problem) => escapeText(problemText(problem))).join("\n"));
}
