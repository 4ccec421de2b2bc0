import { assertEquals } from "@std/assert";
import { placedConditions } from "../../src/rules/placed_conditions.ts";
import { rule } from "./samples.ts";

const port = (data: string): Record<string, unknown> => ({ type: "simple", operand: "dest.port", data });

function places(operator: Record<string, unknown>): readonly unknown[] {
  return placedConditions(rule({ operator }))
    .map(({ path, condition, isNeeded, isDenied }) => [path, condition.data, isNeeded, isDenied]);
}

Deno.test("a single condition stands at the operator, and is needed", () => {
  assertEquals(places(port("1")), [["$.operator", "1", true, false]]);
});

Deno.test("conditions of combinations: where they stand, whether all depends on them, whether they are denied", () => {
  const not = (each: unknown): Record<string, unknown> => ({ type: "not", list: [each] });
  const any = { type: "any", list: [port("2"), not(port("3"))] };
  assertEquals(places({ type: "list", list: [port("1"), any, not(not(port("4")))] }), [
    ["$.operator.list[0]", "1", true, false],
    ["$.operator.list[1].list[0]", "2", false, false],
    ["$.operator.list[1].list[1].list[0]", "3", false, true],
    ["$.operator.list[2].list[0].list[0]", "4", false, false],
  ]);
});
