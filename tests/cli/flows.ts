import { asPort, asUid } from "../../src/core/identifiers.ts";
import type { Flow } from "../../src/history/flow.ts";
import { address } from "../support/decision_record.ts";

/** 2026-11-22T12:00:00Z in microseconds. */
export const NOON = Date.UTC(2026, 10, 22, 12) * 1000;

/** One that says all there is to say. */
export function flow(rest: Partial<Flow> = {}): Flow {
  return {
    program: "/usr/bin/curl",
    unit: "session-3.scope",
    userId: asUid(1000),
    destination: address("93.184.215.14"),
    host: "example.org",
    port: asPort(443),
    protocol: "tcp",
    rule: "allow-curl",
    action: "allow",
    reason: "rule",
    enforced: true,
    confidence: "exact",
    exeMismatch: null,
    connections: 3,
    packets: 4,
    first: NOON,
    last: NOON + 61_000_000,
    ...rest,
  };
}

/** A packet whose headers could not be read, from nobody known, denied by no rule in observe. */
export const UNREADABLE = flow({
  program: null,
  unit: null,
  userId: null,
  destination: null,
  host: null,
  port: null,
  protocol: null,
  rule: null,
  action: "deny",
  reason: "default-action",
  enforced: false,
  confidence: "none",
});
