import * as z from "zod";
import type { Decision } from "../core/decision.ts";
import { checkShape } from "./check_shape.ts";
import { type DescribedConnection, describedConnection } from "./described_connection.ts";
import { parseJson } from "./parse_json.ts";
import type { Parsed } from "./parsed.ts";

/** A decision as an event told it. */
export interface RecordedDecision {
  readonly connection: DescribedConnection;
  readonly decision: Pick<Decision, "action" | "rule" | "reason">;
}

const anyEvent = z.object({ event: z.string() });

const decisionEvent = z.object({
  action: z.enum(["allow", "deny", "reject"]),
  rule: z.string().nullable().optional(),
  reason: z.enum(["rule", "default-action", "own-traffic", "prompt", "posture"]),
  unreadable: z.string().optional(),
});

/** Parses a line of `--events`. Null if no rule was asked: another event, or a packet that could not be read. */
export function parseRecordedDecision(line: string): Parsed<RecordedDecision | null> {
  const document = parseJson(line);
  if (!document.ok) return document;
  const event = checkShape(anyEvent, document.value);
  if (!event.ok) return event;
  return event.value.event === "decision" ? decisionOf(document.value) : { ok: true, value: null };
}

function decisionOf(document: unknown): Parsed<RecordedDecision | null> {
  const told = checkShape(decisionEvent, document);
  if (!told.ok) return told;
  const { action, rule, reason, unreadable } = told.value;
  if (unreadable !== undefined) return { ok: true, value: null };
  const connection = checkShape(describedConnection, document);
  return connection.ok
    ? { ok: true, value: { connection: connection.value, decision: { action, rule: rule ?? null, reason } } }
    : connection;
}
