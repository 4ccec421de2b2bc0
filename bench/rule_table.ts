import type { Size, Times } from "./rule_mix.ts";
import { ratiosOfP99, type RuleTimes, SMALL } from "./rule_times.ts";
import { median, middleHalf } from "./statistics.ts";
import type { Table } from "./table.ts";

/** How long decisions take, by where the rule that decides stands, and by how many there are. */
export function ruleTable(times: readonly RuleTimes[]): Table {
  return [
    ["", "", "p50 µs", "p99 µs", "p99.9 µs", "p99 / 100 rules"],
    ...times.map(({ kind, size, rounds }) => {
      const figure = (name: keyof Times): string => spread(rounds.map((each) => each[name]), 1);
      const ratio = size === SMALL ? "" : spread(ratiosOfP99(times, kind), 2);
      return [kind, sizeText(size), figure("p50"), figure("p99"), figure("p999"), ratio];
    }),
  ];
}

function spread(values: readonly number[], digits: number): string {
  const { from, to } = middleHalf(values);
  return `${median(values).toFixed(digits)} (${from.toFixed(digits)} to ${to.toFixed(digits)})`;
}

function sizeText({ rules, domains }: Size): string {
  const text = `${rules.toLocaleString("en")} rules`;
  return domains === 0 ? text : `${text}, ${domains.toLocaleString("en")} domains`;
}
