import type { Attribution } from "../../src/core/attribution.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { NO_NAMES } from "../../src/core/host_names.ts";
import { asGid, asInterfaceIndex, asPid, asPort, asUid } from "../../src/core/identifiers.ts";
import { type IpAddress, ipv4Address } from "../../src/core/ip_address.ts";
import { parseIp } from "../../src/core/parse_ip.ts";
import type { Process } from "../../src/core/process.ts";

/** curl, started from a shell by user 1000. */
export const CURL: Process = {
  pid: asPid(4711),
  startTime: 100,
  path: "/usr/bin/curl",
  args: ["curl", "https://example.org"],
  cwd: "/home/a",
  parents: [
    { pid: asPid(40), path: "/bin/bash", exeMismatch: null },
    { pid: asPid(1), path: "/sbin/init", exeMismatch: null },
  ],
  controlGroup: {
    path: "/user.slice/user-1000.slice/session-3.scope",
    unit: "session-3.scope",
    slice: "user-1000.slice",
    container: null,
  },
  exeMismatch: null,
};

export function attributedTo(process: Process, confidence: "exact" | "guess" = "exact", why = "it fits"): Attribution {
  return { source: "proc", confidence, why, process };
}

export const NOBODY: Attribution = { source: "user-id", confidence: "none", why: "no socket", process: null };

export const ALLOWED: Decision = {
  action: "allow",
  rule: "allow-curl",
  reason: "rule",
  unknown: [],
  otherCase: [],
  quiet: false,
};

/** One that says all there is to say: curl's TCP connection to 93.184.215.14:443, allowed by a rule, enforced. */
export function decisionRecord(rest: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    hosts: NO_NAMES,
    time: 1_700_000_000_123_456,
    latency: 87.6,
    connection: {
      protocol: 6,
      source: address("192.168.1.5"),
      sourcePort: asPort(47344),
      destination: address("93.184.215.14"),
      destinationPort: asPort(443),
      icmp: null,
      opens: true,
      sequence: 0,
      inputInterface: asInterfaceIndex(0),
      outputInterface: asInterfaceIndex(2),
      userId: asUid(1000),
      groupId: asGid(1000),
    },
    unreadable: null,
    userId: asUid(1000),
    attribution: attributedTo(CURL),
    decision: ALLOWED,
    enforced: true,
    packets: 1,
    repeated: false,
    ...rest,
  };
}

/** The same of another connection. */
export function withConnection(rest: Partial<NonNullable<DecisionRecord["connection"]>>): Partial<DecisionRecord> {
  const { connection } = decisionRecord();
  return { connection: connection === null ? null : { ...connection, ...rest } };
}

export function address(text: string): IpAddress {
  return parseIp(text) ?? ipv4Address(0);
}
