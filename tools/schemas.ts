/** Writes the JSON Schemas in config/ anew: `deno run -A tools/schemas.ts`. A test fails while they are out of date. */
import { jsonSchemas } from "../src/rules/json_schemas.ts";

for (const [name, text] of Object.entries(jsonSchemas())) {
  Deno.writeTextFileSync(new URL(`../config/${name}`, import.meta.url), text);
}
