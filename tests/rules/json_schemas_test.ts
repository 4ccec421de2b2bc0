import { assertEquals } from "@std/assert";
import configuration from "../../config/default-config.schema.json" with { type: "json" };
import aliases from "../../config/network_aliases.schema.json" with { type: "json" };
import rule from "../../config/rule.schema.json" with { type: "json" };
import rulesTest from "../../config/rules-test.schema.json" with { type: "json" };
import { jsonSchemas } from "../../src/rules/json_schemas.ts";

Deno.test("the published schemas are up to date (else: deno run -A tools/schemas.ts)", () => {
  const published: Readonly<Record<string, unknown>> = {
    "rule.schema.json": rule,
    "rules-test.schema.json": rulesTest,
    "network_aliases.schema.json": aliases,
    "default-config.schema.json": configuration,
  };
  const generated = Object.entries(jsonSchemas()).map(([name, text]) => [name, JSON.parse(text)]);
  assertEquals(Object.fromEntries(generated), published);
});
