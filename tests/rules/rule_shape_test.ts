import { assert, assertEquals } from "@std/assert";
import { isListFileOperand, RULE_KEYS } from "../../src/rules/rule_shape.ts";

Deno.test("the keys of rule and operator are known", () => {
  for (const key of ["name", "enabled", "precedence", "nolog", "operator", "operand", "sensitive", "list", "data"]) {
    assert(RULE_KEYS.includes(key), key);
  }
});

Deno.test("operands of list files are told from list", () => {
  assertEquals(["lists.domains", "list", "lists", "dest.ip"].map(isListFileOperand), [true, false, false, false]);
});
