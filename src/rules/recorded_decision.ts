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

const anyEvent = z.object({ event: z.string() });

const decisionEvent = z.object({
  action: z.enum(["allow", "deny", "reject"]),
  rule: z.string().nullable().optional(),
  unreadable: z.string().optional(),
});

/** Parses a line of `--events`. Null if it is another event than a decision. */
export function parseRecordedDecision(line: string): Parsed<RecordedDecision | null> {
  const document = parseJson(line);
  if (!document.ok) return document;
  const event = checkShape(anyEvent, document.value);
  if (!event.ok) return event;
  return event.value.event === "decision" ? decisionOf(document.value) : { ok: true, value: null };
}

function decisionOf(document: unknown): Parsed<RecordedDecision> {
  const told = checkShape(decisionEvent, document);
  if (!told.ok) return told;
  const { action, rule, unreadable } = told.value;
  if (unreadable !== undefined) return failed("$.unreadable", "no rule was asked: the packet was unreadable");
  const connection = checkShape(describedConnection, document);
  return connection.ok
    ? { ok: true, value: { connection: connection.value, decision: { action, rule: rule ?? null } } }
    : connection;
}
