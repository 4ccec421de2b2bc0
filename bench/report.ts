import {
  type Bound,
  boundTable,
  datagramBounds,
  exactGetBound,
  floodBounds,
  memoryBounds,
  monitorBounds,
  operatorBounds,
  reloadBounds,
  ruleBounds,
  speedBounds,
} from "./bounds.ts";
import type { Datagrams } from "./datagrams.ts";
import type { Flood } from "./flood.ts";
import type { Memory } from "./memory.ts";
import type { MonitorCost } from "./monitor_cost.ts";
import type { OperatorCost } from "./operator_cost.ts";
import type { Reload } from "./reload.ts";
import { reloadTable } from "./reload_table.ts";
import { ruleTable } from "./rule_table.ts";
import type { RuleTimes } from "./rule_times.ts";
import { type Figure, figureOf, type Load, LOADS, ratioOf, type Round } from "./speed.ts";
import { MEASURABLE, type Spread } from "./statistics.ts";
import { markdownTable, plainTable, type Table } from "./table.ts";
import { C_LOOP, OPENSNITCHD, type Variant } from "./variants.ts";

/** What a whole run gave; null for what was left out. */
export interface Figures {
  readonly time: string;
  readonly machine: string;
  readonly connects: number;
  readonly variants: readonly Variant[];
  /** What was left out, and why. */
  readonly missing: readonly string[];
  readonly rounds: readonly Round[];
  readonly memory: Memory | null;
  /** Median nanoseconds. */
  readonly exactGets: { readonly sallyport: number; readonly c: number };
  readonly datagrams: Datagrams | null;
  readonly monitor: MonitorCost | null;
  readonly operators: OperatorCost | null;
  readonly floods: readonly Flood[];
  readonly rules: readonly RuleTimes[];
  readonly reload: Reload | null;
}

/** For a terminal. */
export function plainReport(figures: Figures): string {
  const speeds = LOADS.map((load) => `${load.title}\n${plainTable(speedTable(figures, load))}`);
  const tables = figures.rounds.length === 0 ? [] : speeds;
  const rules = figures.rules.length === 0 ? [] : [`decisions by many rules\n${plainTable(ruleTable(figures.rules))}`];
  const reload = figures.reload === null ? [] : [`a list is read anew\n${plainTable(reloadTable(figures.reload))}`];
  return [...tables, ...rules, ...reload, plainTable(boundTable(boundsOf(figures))), ...figures.missing].join("\n\n");
}

/** bench/RESULTS.md. */
export function markdownReport(figures: Figures): string {
  const { time, machine, connects, rounds, missing } = figures;
  return [
    "# Results",
    `\`make bench\` writes this file. ${time.slice(0, 10)}, ${machine}; ${rounds.length} interleaved rounds of ` +
    `${connects.toLocaleString("en")} connects over a veth pair. Medians; ratios are taken within each round first; ` +
    `what spreads over more than ${
      MEASURABLE * 100
    } % (highest less lowest, to the median) is in brackets: not measurable.`,
    ...LOADS.flatMap((load) => [`## Speed, ${load.title}`, markdownTable(speedTable(figures, load))]),
    ...(figures.rules.length === 0 ? [] : rulesSection(figures.rules)),
    ...(figures.reload === null ? [] : ["## A list is read anew", markdownTable(reloadTable(figures.reload))]),
    "## Bounds",
    markdownTable(boundTable(boundsOf(figures))),
    ...missing,
    "",
  ].join("\n\n").trimEnd() + "\n";
}

function rulesSection(rules: readonly RuleTimes[]): readonly string[] {
  const how =
    "How long the rules alone take; in brackets the middle half of the rounds. Every connection is new to the " +
    "memory of decisions, and half of the host names never came before.";
  return ["## Decisions by many rules", how, markdownTable(ruleTable(rules))];
}

export function boundsOf(
  { rounds, memory, exactGets, datagrams, monitor, operators, floods, rules, reload }: Figures,
): Bound[] {
  return [
    ...(rounds.length === 0 ? [] : speedBounds(rounds)),
    exactGetBound(exactGets),
    ...(memory === null ? [] : memoryBounds(memory)),
    ...(datagrams === null ? [] : datagramBounds(datagrams)),
    ...(monitor === null ? [] : monitorBounds(monitor)),
    ...(operators === null ? [] : operatorBounds(operators)),
    ...floodBounds(floods),
    ...(rules.length === 0 ? [] : ruleBounds(rules)),
    ...(reload === null ? [] : reloadBounds(reload)),
  ];
}

function speedTable({ rounds, variants }: Figures, load: Load): Table {
  const head = ["", "connects/s", "p50 µs", "p99 µs", "CPU µs", "added p50 µs", "added / C", "rate / C", "rate / peer"];
  return [
    head,
    ...variants.map((variant) => {
      const figure = (name: Figure, digits: number): string => cell(figureOf(rounds, name, variant, load), digits);
      const ratio = (name: Figure, reference: Variant): string =>
        cell(ratioOf(rounds, name, variant, reference, load), 2);
      return [
        variant.title,
        figure("connects/s", 0),
        figure("p50", 1),
        figure("p99", 1),
        figure("CPU", 1),
        figure("added p50", 1),
        ratio("added p50", C_LOOP),
        ratio("connects/s", C_LOOP),
        ratio("connects/s", OPENSNITCHD),
      ];
    }),
  ];
}

/** Empty for what is not to be had; in brackets what cannot be relied on. */
function cell({ median, spread }: Spread, digits: number): string {
  if (Number.isNaN(median)) return "";
  const text = median.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return spread > MEASURABLE ? `(${text})` : text;
}
