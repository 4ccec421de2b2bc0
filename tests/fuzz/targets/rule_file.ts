import { assertEquals } from "@std/assert";
import { ruleMembers } from "../../../src/cli/rule_json.ts";
import { parseRuleFile } from "../../../src/rules/rule_file.ts";
import { compileRuleSet } from "../../../src/rules/rule_set.ts";
import { evaluate } from "../../../src/rules/evaluate.ts";
import { context, facts, options, ruleText } from "../../rules/samples.ts";
import { textOf, textSeeds } from "../checks.ts";
import { withoutProblem } from "../faults.ts";
import { fuzzTarget } from "../fuzz_target.ts";
import { isJson, mutateJson } from "../mutate_json.ts";

const simple = (operand: string, data: string): unknown => ({ type: "simple", operand, data, sensitive: true });
const OPERATORS: readonly unknown[] = [
  simple("process.path", "/usr/bin/curl"),
  { type: "regexp", operand: "dest.host", data: "^(www|ftp)\\.example\\.(org|net)$" },
  { type: "network", operand: "dest.network", data: "10.0.0.0/8" },
  { type: "network", operand: "dest.network", data: "LAN" },
  { type: "range", operand: "dest.port", data: "80,443,8000-8099" },
  { type: "domain", operand: "dest.host", data: "example.org" },
  { type: "lists", operand: "lists.domains", data: "/etc/lists/ads" },
  { type: "list", operand: "list", list: [simple("user.name", "alice"), simple("dest.port", "443")] },
  { type: "any", list: [{ type: "not", list: [simple("user.group", "docker")] }, simple("dest.scope", "global")] },
  { type: "list", operand: "list", data: JSON.stringify([simple("dest.ip", "1.1.1.1")]) },
];

/** Rule files. One that is taken can be compiled, asked and written, and is the same when it is read again. */
export const ruleFile = fuzzTarget({
  name: "rule-file",
  seeds: textSeeds(
    OPERATORS.map((operator, at) => ruleText({ operator, duration: at % 2 === 0 ? "always" : "1h30m" })),
  ),
  mutate: mutateJson,
  decode: parse,
  isPastFirstCheck: isJson,
  check(parsed) {
    if (!parsed.ok) return;
    const rule = parsed.value;
    evaluate(compileRuleSet([rule], options()), facts());
    const again = parseRuleFile(JSON.stringify(ruleMembers({ rule, file: null })), context);
    assertEquals(again, parsed);
  },
  planted: withoutProblem(parse, /a list inside a list|deeper than|no such|not a pattern of RE2/),
});

function parse(input: Uint8Array): ReturnType<typeof parseRuleFile> {
  return parseRuleFile(textOf(input), context);
}
