import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseGoJson } from "../../src/rules/go_json.ts";

const parse = (text: string): unknown => {
  const parsed = parseGoJson(text, ["Mode", "list"]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};

const CASES: readonly (readonly [what: string, text: string, value: unknown])[] = [
  ["takes known keys whatever their case", '{"mode":"a","LIST":[{"MODE":1}]}', { Mode: "a", list: [{ Mode: 1 }] }],
  ["prefers the exact key before", '{"Mode":"a","mode":"b"}', { Mode: "a" }],
  ["prefers the exact key behind", '{"mode":"b","Mode":"a"}', { Mode: "a" }],
  ["drops null", '{"Mode":null,"other":{"x":null}}', { other: {} }],
  ["keeps null in arrays", '{"list":[null]}', { list: [null] }],
  ["keeps unknown keys as they are", '{"moDel":1}', { moDel: 1 }],
];

for (const [what, text, value] of CASES) {
  Deno.test(`parseGoJson ${what}`, () => assertEquals(parse(text), value));
}

Deno.test("parseGoJson keeps __proto__ and constructor plain keys", () => {
  const value = parse('{"__proto__":{"Mode":"enforce"},"constructor":1}');
  assert(typeof value === "object" && value !== null);
  assertEquals(Object.keys(value), ["__proto__", "constructor"]);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assert(!("Mode" in value));
});

Deno.test("parseGoJson survives a hundred thousand brackets", () => {
  assert(parseGoJson("[".repeat(100_000) + "]".repeat(100_000), []).ok);
  assert(!parseGoJson("[".repeat(100_000), []).ok);
});

Deno.test("parseGoJson says why a text is not JSON, without raw control characters of it", () => {
  const parsed = parseGoJson('{"a":\u001b[31m}', []);
  assert(!parsed.ok);
  assertEquals(parsed.problems[0]?.path, "$");
  assertStringIncludes(parsed.problems[0]?.reason ?? "", "not JSON: ");
  assert(!/\p{Cc}/u.test(parsed.problems[0]?.reason ?? ""));
});
