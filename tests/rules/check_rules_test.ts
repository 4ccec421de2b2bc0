import { assertEquals } from "@std/assert";
import { checkRules } from "../../src/rules/check_rules.ts";
import type { ProgramFiles } from "../../src/rules/program_files.ts";
import { options, rule } from "./samples.ts";

const FILES: ProgramFiles = { look: () => ({ state: "missing" }) };
const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });

function remarks(...rules: readonly Record<string, unknown>[]): readonly string[] {
  return checkRules(rules.map(rule), options(), FILES).map(({ rule, path, reason }) =>
    `${rule.name} ${path}: ${reason}`
  );
}

Deno.test("all that is to be said, rule by rule in the order of the walk", () => {
  const path = simple("process.path", "/x");
  assertEquals(
    remarks(
      { name: "c", operator: simple("dest.port", "x") },
      { name: "b", action: "deny", operator: { type: "list", list: [path, simple("dest.port", "1")] } },
      { name: "a", action: "deny", operator: path },
    ),
    [
      "a $.operator.data: no such file",
      'b $: this never decides: rule "a" matches wherever it does, comes earlier and ends the walk',
      "b $.operator.list[0].data: no such file",
      "c $.operator.data: this never matches: no dest.port is written like that",
    ],
  );
});

Deno.test("an allow that a later rule goes before says so; disabled rules are left out", () => {
  assertEquals(
    remarks({ name: "a" }, { name: "b", action: "deny" }, {
      name: "c",
      enabled: false,
      operator: simple("dest.port", "x"),
    }),
    ['a $: this never decides: rule "b" matches wherever it does, comes later, and goes before an allow without precedence'],
  );
});
