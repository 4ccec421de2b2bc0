import type { Reload } from "./reload.ts";
import { median, middleHalf } from "./statistics.ts";
import type { Table } from "./table.ts";

/** What a client notices of a list that is read anew, and how long that takes. */
export function reloadTable({ domains, before, during, milliseconds }: Reload): Table {
  const list = `${domains.toLocaleString("en")} domains, ${during.length} rounds, a connect each millisecond`;
  const row = (what: string, values: readonly number[]): readonly string[] => {
    const { from, to } = middleHalf(values);
    return [what, median(values).toFixed(0), `${from.toFixed(0)} to ${to.toFixed(0)}`];
  };
  return [
    [list, "median", "middle half"],
    row("p99 of connects before, µs", before),
    row("p99 of connects meanwhile, µs", during),
    row("from the new file until it is in force, ms", milliseconds),
  ];
}
