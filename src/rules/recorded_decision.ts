import * as z from "zod";
import type { Decision } from "../core/decision.ts";
import { checkShape } from "./check_shape.ts";
import { type DescribedConnection, describedConnection } from "./described_connection.ts";
import { parseJson } from "./parse_json.ts";
import { failed, type Parsed } from "./parsed.ts";

/** A decision as an event told it. */
export interface RecordedDecision {
  readonly connection: DescribedConnection;
  readonly decision: Pick<Decision, "action" | "rule">;
}

const event = z.object({
  event: z.string(),
  action: z.enum(["allow", "deny", "reject"]).optional(),
  rule: z.string().nullable().optional(),
  unreadable: z.string().optional(),
});

/** Parses a line of `--events`. Null if it is another event than a decision. */
export function parseRecordedDecision(line: string): Parsed<RecordedDecision | null> {
  const document = parseJson(line);
  if (!document.ok) return document;
  const head = checkShape(event, document.value);
  if (!head.ok) return head;
  if (head.value.event !== "decision") return { ok: true, value: null };
  if (head.value.unreadable !== undefined) {
    return failed("$.unreadable", "no rule was asked: the packet was unreadable");
  }
  if (head.value.action === undefined) return failed("$.action", "missing");
  const connection = checkShape(describedConnection, document.value);
  if (!connection.ok) return connection;
  const decision = { action: head.value.action, rule: head.value.rule ?? null };
  return { ok: true, value: { connection: connection.value, decision } };
}
