import { assertEquals } from "@std/assert";
import { ruleText } from "../../src/cli/rule_text.ts";
import { rule } from "../rules/samples.ts";

const simple = (operand: string, data: string): Record<string, unknown> => ({ type: "simple", operand, data });

Deno.test("a rule, a labelled line for each thing", () => {
  const operator = { type: "list", list: [simple("process.path", "/x"), simple("dest.port", "443")] };
  const given = rule({ name: "a", description: "why\u001b", operator, updated: 1700000000, nolog: true });
  assertEquals(
    ruleText({ rule: given, file: "/r/a.json" }, false),
    `\
name         a
file         /r/a.json
description  why\\x1b
action       allow
state        enabled, nolog
duration     always
created      2026-07-24T10:00:00.5Z
updated      1700000000
condition    process.path is /x
and          dest.port is 443`,
  );
});

Deno.test("what a rule does not say has no line; built-in rules have no file", () => {
  assertEquals(
    ruleText({ rule: rule({ created: null, updated: null }), file: null }, false),
    `\
name         sample
file         (built in)
action       allow
state        enabled
duration     always
condition    dest.port is 443`,
  );
});
