import { asPort, asUid } from "../core/identifiers.ts";
import { parseIp } from "../core/parse_ip.ts";
import type { Flow } from "./flow.ts";
import type { RowReader } from "./row_reader.ts";

const ACTIONS = ["allow", "deny", "reject"] as const;
const REASONS = ["rule", "default-action", "own-traffic", "prompt", "posture"] as const;
const CONFIDENCES = ["exact", "guess", "none"] as const;

/** A flow from its row. Throws a HistoryError. */
export function toFlow(row: RowReader): Flow {
  const [userId, destination, port] = [
    row.nullableNumber("user"),
    row.nullableText("destination"),
    row.nullableNumber("port"),
  ];
  return {
    program: row.nullableText("program"),
    unit: row.nullableText("unit"),
    userId: userId === null ? null : asUid(userId),
    destination: destination === null ? null : parseIp(destination),
    host: row.nullableText("host"),
    port: port === null ? null : asPort(port),
    protocol: row.nullableText("protocol"),
    rule: row.nullableText("rule"),
    action: row.oneOf("action", ACTIONS),
    reason: row.oneOf("reason", REASONS),
    enforced: row.number("enforced") !== 0,
    confidence: row.oneOf("confidence", CONFIDENCES),
    exeMismatch: row.nullableText("exe_mismatch"),
    connections: row.number("connections"),
    packets: row.number("packets"),
    first: row.number("first"),
    last: row.number("last"),
  };
}
