import { join } from "@std/path";
import { NO_FILTER } from "../../src/core/decision_filter.ts";
import type { DecisionRecord } from "../../src/core/decision_record.ts";
import { asPort } from "../../src/core/identifiers.ts";
import type { FlowQuestion } from "../../src/history/flow_query.ts";
import type { Flow } from "../../src/history/flow.ts";
import { FlowTally, type KeyedFlow } from "../../src/history/flow_tally.ts";
import { HistoryReader } from "../../src/history/history_reader.ts";
import { decisionRecord, withConnection } from "../support/decision_record.ts";

export const EVERYTHING: FlowQuestion = { span: { since: null, until: null }, filter: NO_FILTER, parts: null };

/** 2026-11-22T12:00:00Z in microseconds. */
export const NOON = Date.UTC(2026, 10, 22, 12) * 1000;
export const SECOND = 1_000_000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;

/** Runs `body` with the path of a history that is not there yet, in a directory that goes afterwards. */
export async function withHistory(body: (path: string) => void | Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync({ prefix: "sallyport-history-" });
  try {
    await body(join(directory, "history.db"));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Decisions as a tally hands them on. */
export function flowsOf(...records: readonly Partial<DecisionRecord>[]): readonly KeyedFlow[] {
  const tally = new FlowTally(Infinity);
  for (const record of records) tally.add(decisionRecord({ time: NOON, ...record }));
  return [...tally.flows()];
}

/** One that has this port. */
export function toPort(port: number, rest: Partial<DecisionRecord> = {}): Partial<DecisionRecord> {
  return { ...withConnection({ destinationPort: asPort(port) }), ...rest };
}

/** Everything in a history. */
export function read(path: string): Flow[] {
  using reader = new HistoryReader(path);
  return [...reader.flows(EVERYTHING)];
}

export function portsAndConnections(flows: readonly Flow[]): readonly (readonly [port: number, connections: number])[] {
  return flows.map(({ port, connections }) => [Number(port), connections]);
}
