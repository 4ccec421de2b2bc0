import type { DecisionRecord } from "../core/decision_record.ts";
import { formatIp } from "../core/format_ip.ts";
import { protocolName } from "../core/protocol.ts";
import { formatTime } from "./format_time.ts";

/** Version of the events' schema. */
export const EVENT_VERSION = 1;

/** A `decision` event. Keys whose value is not known are absent. */
export function decisionEvent(record: DecisionRecord): Record<string, unknown> {
  const { decision, attribution } = record;
  return {
    event: "decision",
    time: formatTime(record.time),
    version: EVENT_VERSION,
    action: decision.action,
    enforced: record.enforced,
    rule: decision.rule,
    reason: decision.reason,
    ...connectionKeys(record),
    ...(record.userId === null ? {} : { user_id: record.userId }),
    ...processKeys(record),
    attribution: { source: attribution.source, confidence: attribution.confidence, why: attribution.why },
    ...(decision.unknown.length === 0 ? {} : { unknown: decision.unknown }),
    latency_us: Math.round(record.latency),
    packets: 1,
  };
}

function connectionKeys({ connection, unreadable }: DecisionRecord): Record<string, unknown> {
  if (connection === null) return { unreadable };
  const { icmp, sourcePort, destinationPort } = connection;
  return {
    protocol: protocolName(connection.protocol, connection.source.family),
    src_ip: formatIp(connection.source),
    ...(sourcePort === null ? {} : { src_port: sourcePort }),
    dst_ip: formatIp(connection.destination),
    ...(destinationPort === null ? {} : { dst_port: destinationPort }),
    ...(icmp === null ? {} : { icmp_type: icmp.type, icmp_code: icmp.code }),
  };
}

function processKeys({ attribution: { process } }: DecisionRecord): Record<string, unknown> {
  if (process === null) return {};
  return {
    process_id: process.pid,
    process_path: process.path,
    process_args: process.args,
    process_cwd: process.cwd,
    process_parents: process.parents.map(({ pid, path }) => ({ process_id: pid, process_path: path })),
    ...(process.exeMismatch === null ? {} : { exe_mismatch: process.exeMismatch }),
  };
}
