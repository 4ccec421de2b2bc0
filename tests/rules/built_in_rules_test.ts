import { assert, assertEquals } from "@std/assert";
import localhost from "../../config/rules/000-allow-localhost.json" with { type: "json" };
import localhost6 from "../../config/rules/000-allow-localhost6.json" with { type: "json" };
import { builtInRules } from "../../src/rules/built_in_rules.ts";
import { parseRuleFile } from "../../src/rules/rule_file.ts";
import { context } from "./samples.ts";

Deno.test("the built-in rules are those that are shipped", () => {
  const shipped = [localhost, localhost6].map((file) => {
    const parsed = parseRuleFile(JSON.stringify(file), context);
    assert(parsed.ok);
    return parsed.value;
  });
  assertEquals(builtInRules(), shipped);
});
