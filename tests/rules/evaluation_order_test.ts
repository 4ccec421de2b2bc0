import { assertEquals } from "@std/assert";
import { evaluationOrder } from "../../src/rules/evaluation_order.ts";
import { rule } from "./samples.ts";

Deno.test("enabled rules in the order of their names' bytes; of two with one name the later", () => {
  const later = rule({ name: "a", description: "later" });
  const rules = [
    rule({ name: "a" }),
    rule({ name: "é" }),
    rule({ name: "Z" }),
    rule({ name: "b", enabled: false }),
    later,
  ];
  assertEquals(evaluationOrder(rules).map(({ name, description }) => name + description), ["Z", "alater", "é"]);
});

Deno.test("where the later of one name is disabled, none of them is asked", () => {
  assertEquals(evaluationOrder([rule({ name: "a" }), rule({ name: "a", enabled: false })]), []);
});
