import { assertEquals } from "@std/assert";
import { stateText } from "../../src/cli/rule_state.ts";
import { rule } from "../rules/samples.ts";

Deno.test("the state of a rule in words", () => {
  assertEquals(stateText(rule()), "enabled");
  assertEquals(stateText(rule({ enabled: false, nolog: true })), "disabled, nolog");
  assertEquals(stateText(rule({ precedence: true, nolog: true })), "enabled, precedence, nolog");
});
