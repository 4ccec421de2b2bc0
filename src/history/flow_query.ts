import type { DecisionFilter } from "../core/decision_filter.ts";
import type { FlowPart } from "./sum_flows.ts";

/** A span of time: microseconds since 1970. Null: without an end on that side. */
export interface Span {
  readonly since: number | null;
  readonly until: number | null;
}

/** What is asked of a history. */
export interface FlowQuestion {
  readonly span: Span;
  readonly filter: DecisionFilter;
  /** What rows have to be told apart by; null: by everything, also by the hour. */
  readonly parts: readonly FlowPart[] | null;
}

/** A statement, and what its question marks stand for. */
export interface FlowQuery {
  readonly statement: string;
  readonly values: readonly (number | string)[];
}

const COLUMNS: Readonly<Record<FlowPart, string>> = {
  program: "program, exe_mismatch",
  ip: "destination",
  host: "host",
  port: "port",
  rule: "rule, reason",
  user: "user",
  unit: "unit",
  action: "action, enforced",
  protocol: "protocol",
  confidence: "confidence",
};

const FACTS =
  "program, unit, user, destination, host, port, protocol, rule, action, reason, enforced, confidence, exe_mismatch";
/** The name itself and what is below it. */
const HOST = "substr('.' || host, -1 - length(?)) = '.' || ?";
const SUMS = "sum(connections) AS connections, sum(packets) AS packets, min(first) AS first, max(last) AS last";

/**
 * Asks SQLite for no more than is wanted: it looks at a row in a fortieth of the time that it takes to hand one over. What
 * it cannot tell, whether an address lies in a block, is still to be asked of what comes.
 */
export function flowQuery({ span, filter, parts }: FlowQuestion): FlowQuery {
  const conditions: readonly (readonly [column: string, value: number | string | null])[] = [
    ["last >=", span.since],
    ["first <=", span.until],
    ["program =", filter.program],
    ["unit =", filter.unit],
    ["user =", filter.userId],
    ["port =", filter.port],
    ["rule =", filter.rule],
  ];
  const asked = conditions.flatMap(([column, value]) => value === null ? [] : [{ column, value }]);
  const actions = filter.actions ?? [];
  const where = [
    ...asked.map(({ column }) => `${column} ?`),
    ...(filter.host === null ? [] : [HOST]),
    ...(actions.length === 0 ? [] : [`action IN (${actions.map(() => "?").join(", ")})`]),
  ];
  return {
    statement: `SELECT ${FACTS}, ${parts === null ? "connections, packets, first, last" : SUMS} FROM flows` +
      (where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`) +
      (parts === null ? " ORDER BY id" : ` GROUP BY ${groups(parts, filter)}`),
    values: [
      ...asked.map(({ value }) => value),
      ...(filter.host === null ? [] : [filter.host, filter.host]),
      ...actions,
    ],
  };
}

/** An address that is to be looked at must not be summed up with others. */
function groups(parts: readonly FlowPart[], { network }: DecisionFilter): string {
  return [...parts, ...(network === null ? [] : ["ip" as const])].map((part) => COLUMNS[part]).join(", ");
}
