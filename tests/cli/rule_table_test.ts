import { assertEquals } from "@std/assert";
import { ruleTable } from "../../src/cli/rule_table.ts";
import { rule } from "../rules/samples.ts";

const PATH = { type: "simple", operand: "process.path", data: "/x" };
const listed = (other: Record<string, unknown>) => ({ rule: rule(other), file: null });

Deno.test("rules as a table", () => {
  const rules = [
    listed({ name: "000-allow-x", precedence: true, operator: PATH }),
    listed({ name: "b", action: "reject", duration: "until restart", enabled: false }),
  ];
  assertEquals(
    ruleTable(rules, false),
    `\
NAME         ACTION  STATE                DURATION       CONDITION
000-allow-x  allow   enabled, precedence  always         process.path is /x
b            reject  disabled             until restart  dest.port is 443`,
  );
});

Deno.test("no rules: the heading alone, which stands out on a terminal", () => {
  assertEquals(ruleTable([], false), "NAME  ACTION  STATE  DURATION       CONDITION");
  assertEquals(ruleTable([], true), "\u001b[1mNAME  ACTION  STATE  DURATION       CONDITION\u001b[0m");
});

Deno.test("long names push the rest to the right, hostile ones are escaped", () => {
  const [, long, evil] = ruleTable([listed({ name: "n".repeat(60) }), listed({ name: "\u202e" })], false).split("\n");
  assertEquals(long?.startsWith(`${"n".repeat(60)}  allow `), true);
  assertEquals(evil?.startsWith(`${"\\u202e".padEnd(40)}  allow `), true);
});
