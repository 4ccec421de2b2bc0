import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseJson } from "../../src/rules/parse_json.ts";

Deno.test("parseJson gives what the text says", () => {
  assertEquals(parseJson(' {"a": [1, null]} '), { ok: true, value: { a: [1, null] } });
});

Deno.test("parseJson says why not, and nothing in that acts on a terminal", () => {
  const parsed = parseJson('{"a": \u001b[2J}');
  if (parsed.ok) throw new Error("taken");
  assertEquals(parsed.problems.length, 1);
  assertStringIncludes(parsed.problems[0]?.reason ?? "", "not JSON: ");
  assertEquals(/\p{Cc}/u.test(parsed.problems[0]?.reason ?? ""), false);
});
