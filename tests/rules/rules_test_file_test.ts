import { assertEquals } from "@std/assert";
import { parseRulesTests } from "../../src/rules/rules_test_file.ts";

const CURL = { process_path: "/usr/bin/curl", dst_port: 443 };

Deno.test("a test file: connections in the keys of events, and what is expected", () => {
  const text = JSON.stringify({
    $schema: "rules-test.schema.json",
    connections: [
      { name: "curl", ...CURL, expect: { action: "allow", rule: "a" } },
      { expect: { action: "deny", rule: null } },
      { ...CURL, expect: { action: "reject" } },
    ],
  });
  assertEquals(parseRulesTests(text), {
    ok: true,
    value: [
      { name: "curl", connection: CURL, expected: { action: "allow", rule: "a" } },
      { name: null, connection: {}, expected: { action: "deny", rule: null } },
      { name: null, connection: CURL, expected: { action: "reject" } },
    ],
  });
});

const one = (connection: Record<string, unknown>): unknown => ({ connections: [connection] });
const BAD: readonly (readonly [document: unknown, problem: string])[] = [
  [{}, "$.connections: missing"],
  [{ connections: [] }, "$.connections: empty: nothing would be tested"],
  [[], "$: expected object, not array"],
  [one({}), "$.connections[0].expect: missing"],
  [one({ expect: {} }), "$.connections[0].expect.action: missing"],
  [
    one({ expect: { action: "alow" } }),
    '$.connections[0].expect.action: expected one of "allow", "deny", "reject", not "alow" (did you mean "allow"?)',
  ],
  [one({ dst_prot: 443, expect: { action: "deny" } }), '$.connections[0]: Unrecognized key: "dst_prot"'],
  [one({ expect: { action: "deny", rul: "x" } }), '$.connections[0].expect: Unrecognized key: "rul"'],
  [one({ dst_ip: "1.2", expect: { action: "deny" } }), "$.connections[0].dst_ip: expected an IPv4 or IPv6 address"],
  [
    one({ src_ip: "::1", dst_ip: "1.2.3.4", expect: { action: "deny" } }),
    "$.connections[0].src_ip: of another family than dst_ip",
  ],
];

for (const [document, problem] of BAD) {
  Deno.test(`a test file is refused: ${problem}`, () => {
    const parsed = parseRulesTests(JSON.stringify(document));
    assertEquals(parsed.ok ? [] : parsed.problems.map(({ path, reason }) => `${path}: ${reason}`), [problem]);
  });
}
