import * as z from "zod";
import type { Decision } from "../core/decision.ts";
import { checkShape } from "./check_shape.ts";
import { checkFamilies, DESCRIBED_KEYS, type DescribedConnection } from "./described_connection.ts";
import { parseJson } from "./parse_json.ts";
import type { Parsed } from "./parsed.ts";

/** A file for `sallyport rules test`. Keys that nobody knows are refused: a test that asks for nothing would pass. */
export const rulesTestShape = z.strictObject({
  $schema: z.string().optional(),
  connections: z.array(
    z.strictObject({
      name: z.string().optional().describe("What is tested, for people."),
      ...DESCRIBED_KEYS,
      expect: z.strictObject({
        action: z.enum(["allow", "deny", "reject"]),
        rule: z.string().nullable().optional().describe("Which rule decides; null: none does. Absent: whichever."),
      }),
    }).superRefine(checkFamilies),
  ).min(1, "empty: nothing would be tested"),
});

/** A connection, and what the rules are to decide about it. */
export interface RulesTest {
  /** What people call it; null if nobody has named it. */
  readonly name: string | null;
  readonly connection: DescribedConnection;
  /** `rule` is undefined where it does not matter which one decides. */
  readonly expected: { readonly action: Decision["action"]; readonly rule?: string | null | undefined };
}

/** Parses the connections of a test file. All problems are given, each with its JSON path. */
export function parseRulesTests(text: string): Parsed<readonly RulesTest[]> {
  const document = parseJson(text);
  if (!document.ok) return document;
  const shape = checkShape(rulesTestShape, document.value);
  if (!shape.ok) return shape;
  return {
    ok: true,
    value: shape.value.connections.map(({ name, expect, ...connection }) => ({
      name: name ?? null,
      connection,
      expected: expect,
    })),
  };
}
