import { assertEquals } from "@std/assert";
import { ruleTable } from "../../src/cli/rule_table.ts";
import { rule } from "../rules/samples.ts";

const PATH = { type: "simple", operand: "process.path", data: "/x" };
const PLAIN = { hits: null, colour: false, offsetAt: () => 60 };
const listed = (other: Record<string, unknown>) => ({ rule: rule(other), file: null });

Deno.test("rules as a table", () => {
  const rules = [
    listed({ name: "000-allow-x", precedence: true, operator: PATH }),
    listed({ name: "b", action: "reject", duration: "until restart", enabled: false }),
  ];
  assertEquals(
    ruleTable(rules, PLAIN),
    `\
NAME         ACTION  STATE                DURATION       CONDITION
000-allow-x  allow   enabled, precedence  always         process.path is /x
b            reject  disabled             until restart  dest.port is 443`,
  );
});

Deno.test("no rules: the heading alone, which stands out on a terminal", () => {
  assertEquals(ruleTable([], PLAIN), "NAME  ACTION  STATE  DURATION  CONDITION");
  assertEquals(ruleTable([], { ...PLAIN, colour: true }), "\u001b[1mNAME  ACTION  STATE  DURATION  CONDITION\u001b[0m");
});

Deno.test("long names push the rest to the right, hostile ones are escaped", () => {
  const [, long, evil] = ruleTable([listed({ name: "n".repeat(60) }), listed({ name: "\u202e" })], PLAIN).split("\n");
  assertEquals(long?.startsWith(`${"n".repeat(60)}  allow `), true);
  assertEquals(evil?.startsWith(`${"\\u202e".padEnd(40)}  allow `), true);
});

Deno.test("hits stand beside the rules where they are known", () => {
  const hits = new Map([["used", { hits: 1200, last: 1_700_000_000_000_000 }], ["silent", { hits: 1, last: 1 }]]);
  const rules = ["used", "unused"].map((name) => listed({ name }));
  assertEquals(
    ruleTable([...rules, listed({ name: "silent", nolog: true })], { ...PLAIN, hits }),
    `\
NAME    ACTION  STATE           DURATION  HITS  LAST HIT             CONDITION
used    allow   enabled         always    1200  2023-11-14 23:13:20  dest.port is 443
unused  allow   enabled         always       0  -                    dest.port is 443
silent  allow   enabled, nolog  always       ?  ?                    dest.port is 443`,
  );
});
