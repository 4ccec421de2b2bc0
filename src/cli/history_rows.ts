import type { Flow } from "../history/flow.ts";
import { sumFlows } from "../history/sum_flows.ts";
import { type HistoryRequest, partsOf } from "./history_request.ts";

/** What is shown, and how much is not. */
export interface HistoryRows {
  readonly rows: readonly Flow[];
  readonly left: number;
}

/** Sums flows up as was asked: the newest first, groups by their connections. */
export function historyRows(flows: Iterable<Flow>, request: HistoryRequest): HistoryRows {
  const sums = sumFlows(flows, partsOf(request));
  const newest = (a: Flow, b: Flow): number => b.last - a.last;
  const order = request.groupBy === null
    ? newest
    : (a: Flow, b: Flow): number => b.connections - a.connections || newest(a, b);
  const rows = sums.toSorted(order).slice(0, request.limit ?? sums.length);
  return { rows, left: sums.length - rows.length };
}
