import type { DecisionRecord } from "../core/decision_record.ts";
import type { PlainEvent } from "./plain_event.ts";

/** Severities of syslog and of the journal (RFC 5424, 6.2.1; syslog(3)). */
export const SEVERITY = { warning: 4, notice: 5, info: 6 } as const;

export type Severity = typeof SEVERITY[keyof typeof SEVERITY];

/** What is let through is information; what is not, or would not be, is worth a notice. */
export function severityOfDecision({ decision }: DecisionRecord): Severity {
  return decision.action === "allow" ? SEVERITY.info : SEVERITY.notice;
}

export function severityOfEvent({ event }: PlainEvent): Severity {
  return event === "warning" ? SEVERITY.warning : SEVERITY.notice;
}
