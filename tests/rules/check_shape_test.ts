import { assertEquals } from "@std/assert";
import { z } from "zod";
import { checkShape } from "../../src/rules/check_shape.ts";

const shape = z.object({
  action: z.enum(["allow", "deny"]),
  list: z.array(z.object({ data: z.string() })),
  when: z.union([z.string(), z.number()]).optional(),
});

const CASES: readonly (readonly [document: unknown, path: string, reason: string])[] = [
  [{ list: [] }, "$.action", "missing"],
  [{ action: 3, list: [] }, "$.action", 'expected one of "allow", "deny", not number'],
  [{ action: "alow", list: [] }, "$.action", 'expected one of "allow", "deny", not "alow" (did you mean "allow"?)'],
  [{ action: "deny", list: [{ data: "" }, { data: 1 }] }, "$.list[1].data", "expected string, not number"],
  [{ action: "deny", list: [null] }, "$.list[0]", "expected object, not null"],
  [{ action: "deny", list: [], when: [] }, "$.when", "not what is expected here, but array"],
  [[], "$", "expected object, not array"],
];

for (const [document, path, reason] of CASES) {
  Deno.test(`checkShape finds in ${JSON.stringify(document)}: ${path}`, () => {
    assertEquals(checkShape(shape, document), { ok: false, problems: [{ path, reason }] });
  });
}

Deno.test("checkShape drops unknown keys", () => {
  const value = { action: "deny", list: [{ data: "" }] } as const;
  assertEquals(checkShape(shape, { ...value, more: 1 }).ok, true);
  assertEquals(checkShape(shape, { ...value, more: 1 }), { ok: true, value: { ...value, list: [{ data: "" }] } });
});
