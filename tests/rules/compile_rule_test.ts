import { assert, assertEquals } from "@std/assert";
import { compileRule } from "../../src/rules/compile_rule.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";
import { SharedMatchers } from "../../src/rules/shared_matchers.ts";
import { rule } from "./samples.ts";

Deno.test("a compiled rule has its decision ready, and nobody can change it", () => {
  const { decision } = compileRule(
    rule({ name: "no-telnet", action: "reject", nolog: true }),
    new SharedMatchers(NO_LISTS),
    "",
  );
  assertEquals(decision, {
    action: "reject",
    rule: "no-telnet",
    reason: "rule",
    unknown: [],
    otherCase: [],
    quiet: true,
  });
  assert(Object.isFrozen(decision));
});
