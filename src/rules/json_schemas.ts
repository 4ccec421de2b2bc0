import * as z from "zod";
import { configurationShape } from "./configuration_shape.ts";
import { networkAliasesShape } from "./network_aliases_file.ts";
import { ruleShape } from "./rule_shape.ts";
import { rulesTestShape } from "./rules_test_file.ts";

/** The JSON Schemas that config/ publishes, by file name: what a file may say before defaults are filled in. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    "rule.schema.json": schemaText(ruleShape, "A rule of Sallyport, in OpenSnitch's format"),
    "network_aliases.schema.json": schemaText(
      networkAliasesShape,
      "network_aliases.json of Sallyport, as OpenSnitch's",
    ),
    "default-config.schema.json": schemaText(configurationShape, "default-config.json of Sallyport"),
    "rules-test.schema.json": schemaText(rulesTestShape, "Connections with what is expected, for sallyport rules test"),
  };
}

function schemaText(shape: z.ZodType, title: string): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(shape, { io: "input" }) }, null, 2)}\n`;
}
