import { assertEquals } from "@std/assert";
import { operatorMembers } from "../../src/cli/operator_json.ts";
import { rule } from "../rules/samples.ts";

Deno.test("an operator in the keys of rule files: it loads again as it is", () => {
  const list = [
    { type: "simple", operand: "process.path", data: "/x", sensitive: true },
    { type: "range", operand: "dest.port", data: "80,443" },
    { type: "not", list: [{ type: "network", operand: "dest.network", data: "LAN" }] },
  ];
  const { operator } = rule({ operator: { type: "list", list } });
  assertEquals(operatorMembers(operator), { type: "list", list });
  assertEquals(rule({ operator: operatorMembers(operator) }).operator, operator);
});
