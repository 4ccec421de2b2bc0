import { assertEquals } from "@std/assert";
import { listsOfRules } from "../../../src/rules/lists/lists_of.ts";
import { rule } from "../samples.ts";

const on = (data: string, operand = "lists.ips"): object => ({ type: "lists", operand, data });

Deno.test("the lists of the enabled rules, wherever they stand in them, each once", () => {
  const any = { type: "any", list: [on("/b"), { type: "not", list: [on("/c", "lists.domains")] }] };
  const rules = [
    rule({ name: "a", operator: on("/a") }),
    rule({ name: "b", operator: { type: "list", operand: "list", list: [on("/a"), any] } }),
    rule({ name: "c", operator: on("/off"), enabled: false }),
    rule({ name: "d" }),
  ];
  assertEquals(listsOfRules(rules), [
    { operand: "lists.ips", directory: "/a" },
    { operand: "lists.ips", directory: "/b" },
    { operand: "lists.domains", directory: "/c" },
  ]);
});
