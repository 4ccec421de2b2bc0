import { assert } from "@std/assert";
import { CONFIGURATION_KEYS, configurationShape } from "../../src/rules/configuration_shape.ts";

Deno.test("every key of every level is among those that are read in any case", () => {
  const schema = JSON.stringify(configurationShape.toJSONSchema({ io: "input" }));
  const keys = [...schema.matchAll(/"([A-Z][A-Za-z]+)":/g)].map((match) => match[1] ?? "");
  assert(keys.length > 15);
  for (const key of keys) assert(CONFIGURATION_KEYS.includes(key), key);
});
