import { assert } from "@std/assert";
import { RULE_KEYS } from "../../src/rules/rule_shape.ts";

Deno.test("the keys of rule and operator are known", () => {
  for (const key of ["name", "enabled", "precedence", "nolog", "operator", "operand", "sensitive", "list", "data"]) {
    assert(RULE_KEYS.includes(key), key);
  }
});
