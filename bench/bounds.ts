import type { Datagrams } from "./datagrams.ts";
import type { Memory } from "./memory.ts";
import type { Flood } from "./flood.ts";
import { KINDS } from "./rule_mix.ts";
import type { Reload } from "./reload.ts";
import { LARGE, ratiosOfP99, type RuleTimes } from "./rule_times.ts";
import { type Figure, FOUR_CLIENTS, type Load, ONE_CLIENT, ratioOf, type Round } from "./speed.ts";
import type { MonitorCost } from "./monitor_cost.ts";
import { HELD, type OperatorCost } from "./operator_cost.ts";
import { MEASURABLE, median, middleHalf, type Spread, spreadOf } from "./statistics.ts";
import { mebibytes, type Table } from "./table.ts";
import { C_LOOP, OPENSNITCHD, sallyport, type Variant, WITHOUT_ATTRIBUTION } from "./variants.ts";

const MEBIBYTE = 1024 * 1024;

/** A figure that has to stay on its side of a bound. */
export interface Bound {
  readonly what: string;
  readonly figure: string;
  readonly bound: string;
  readonly outcome: "met" | "MISSED" | "not measurable" | "not measured";
}

interface Limits {
  readonly least?: number;
  readonly most?: number;
}

const [NETLINK_1, LIBRARY_1] = [sallyport("netlink", 1), sallyport("libnetfilter_queue", 1)];
const [NETLINK_1000, LIBRARY_1000] = [sallyport("netlink", 1000), sallyport("libnetfilter_queue", 1000)];

const SPEED_BOUNDS: readonly [Figure, Variant, Variant, Load, Limits][] = [
  ["added p50", NETLINK_1000, C_LOOP, ONE_CLIENT, { most: 1.25 }],
  ["added p50", LIBRARY_1000, C_LOOP, ONE_CLIENT, { most: 1.25 }],
  ["added p50", NETLINK_1, WITHOUT_ATTRIBUTION, ONE_CLIENT, { most: 1.25 }],
  ["connects/s", NETLINK_1, C_LOOP, ONE_CLIENT, { least: 0.7 }],
  ["connects/s", NETLINK_1, OPENSNITCHD, ONE_CLIENT, { least: 6 }],
  ["connects/s", NETLINK_1, OPENSNITCHD, FOUR_CLIENTS, { least: 8 }],
  ["CPU", NETLINK_1, OPENSNITCHD, ONE_CLIENT, { most: 0.1 }],
  ["connects/s", LIBRARY_1, NETLINK_1, ONE_CLIENT, { least: 0.9, most: 1.1 }],
];

/** The bounds of speed: each a ratio within the same rounds. */
export function speedBounds(rounds: readonly Round[]): Bound[] {
  return SPEED_BOUNDS.map(([figure, variant, reference, load, limits]) => {
    const ratio = ratioOf(rounds, figure, variant, reference, load);
    return {
      what: `${figure}, ${load.title}: ${variant.title}, to ${reference.title}`,
      figure: `${ratio.median.toFixed(2)} x (spread ${(ratio.spread * 100).toFixed(0)} %)`,
      bound: limitText(limits),
      outcome: outcomeOf(ratio, limits),
    };
  });
}

function outcomeOf({ median, spread }: Spread, { least = -Infinity, most = Infinity }: Limits): Bound["outcome"] {
  if (Number.isNaN(median)) return "not measured";
  if (spread > MEASURABLE) return "not measurable";
  return median >= least && median <= most ? "met" : "MISSED";
}

function limitText({ least, most }: Limits): string {
  return [...(least === undefined ? [] : [`at least ${least} x`]), ...(most === undefined ? [] : [`at most ${most} x`])]
    .join(", ");
}

/** The bound of the question to the kernel that each packet costs. */
export function exactGetBound({ sallyport, c }: { readonly sallyport: number; readonly c: number }): Bound {
  return {
    what: `p50 of an exact get of sock_diag: Sallyport's ${microseconds(sallyport)}, C's ${microseconds(c)}`,
    figure: `${(sallyport / c).toFixed(2)} x`,
    bound: "at most 2.5 x",
    outcome: met(sallyport <= 2.5 * c),
  };
}

function microseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1000).toFixed(1)} µs`;
}

/** The bounds of what it costs to know senders by eBPF. */
export function monitorBounds({ connectMicroseconds, readyMilliseconds }: MonitorCost): Bound[] {
  return [
    differenceBound(
      "longer, a whole TCP connection, both ends, with the monitor's programs loaded, than without",
      connectMicroseconds,
      { most: 15, unit: "µs", digits: 1 },
    ),
    differenceBound("longer, from exec to ready, with eBPF, than without", readyMilliseconds, {
      most: 300,
      unit: "ms",
      digits: 0,
    }),
  ];
}

/** The bounds of what people at the control socket cost others. */
export function operatorBounds({ addedWhileHeld, rateWhileRead }: OperatorCost): Bound[] {
  const bound = (what: string, ratios: readonly number[], limits: Limits): Bound => {
    const ratio = spreadOf(ratios);
    const figure = `${ratio.median.toFixed(2)} x (spread ${(ratio.spread * 100).toFixed(0)} %)`;
    return { what, figure, bound: limitText(limits), outcome: outcomeOf(ratio, limits) };
  };
  return [
    bound(`added p50, one client: with ${HELD} questions held, to none`, addedWhileHeld, { most: 1.1 }),
    bound("connects/s, one client: with a reader of all events, to none", rateWhileRead, { least: 0.9 }),
  ];
}

/** The bounds of what a denied flood costs: one for each pace. */
export function floodBounds(floods: readonly Flood[]): Bound[] {
  return floods.map(({ datagrams, pauseMicroseconds, c, sallyport }) => {
    const all = `${datagrams.toLocaleString("en")} denied datagrams, one in ${pauseMicroseconds} µs`;
    const medians = [sallyport, c].map((values) => `${median(values).toFixed(1)} µs`);
    const differences = sallyport.map((microseconds, round) => microseconds - (c[round] ?? NaN));
    const what = `more CPU for each of ${all}: Sallyport's ${medians[0]}, than the C loop's that drops them, ${
      medians[1]
    }`;
    return differenceBound(what, differences, { most: 2.5, unit: "µs", digits: 1 });
  });
}

/** The bounds of deciding by many rules: with them, and to few. */
export function ruleBounds(times: readonly RuleTimes[]): Bound[] {
  return KINDS.flatMap((kind) => {
    const large = times.find((each) => each.kind === kind && each.size === LARGE)?.rounds ?? [];
    const rules = `with 10,000 rules and 1,000,000 domains, ${kind}`;
    const p50 = large.map((each) => each.p50);
    return [
      differenceBound(`p50 of a decision ${rules}`, p50, { most: 6, unit: "µs", digits: 1 }),
      differenceBound(`p99 of a decision ${rules}, to that with 100 rules`, ratiosOfP99(times, kind), {
        most: 2,
        unit: "x",
        digits: 2,
      }),
    ];
  });
}

/** The bounds of a list that is read anew while clients connect. */
export function reloadBounds({ domains, before, during, bytesPerDomain }: Reload): Bound[] {
  const list = `a list of ${domains.toLocaleString("en")} domains`;
  const ratios = during.map((p99, round) => p99 / (before[round] ?? NaN));
  const { first, last } = bytesPerDomain;
  return [
    differenceBound(`p99 of a client's connects while ${list} is read anew, to that before`, ratios, {
      most: 1.5,
      unit: "x",
      digits: 2,
    }),
    {
      what: `RSS with ${list}, for each more than with one name (after ${during.length + 1} reloads: ${
        last.toFixed(0)
      })`,
      figure: `${first.toFixed(0)} bytes`,
      bound: "at most 60 bytes",
      outcome: met(first <= 60),
    },
  ];
}

interface DifferenceLimit {
  readonly most: number;
  readonly unit: string;
  readonly digits: number;
}

/** Where the middle half lies on both sides of the bound, it says nothing. */
function differenceBound(what: string, values: readonly number[], { most, unit, digits }: DifferenceLimit): Bound {
  const { from, to } = middleHalf(values);
  const text = (value: number): string => value.toFixed(digits);
  return {
    what,
    figure: `${text(median(values))} ${unit} (half of ${values.length} rounds: ${text(from)} to ${text(to)})`,
    bound: `at most ${most} ${unit}`,
    outcome: from <= most && to > most ? "not measurable" : met(to <= most),
  };
}

/** The bounds of a daemon's memory and descriptors over many connections. */
export function memoryBounds({ connections, idle, quarter, end }: Memory): Bound[] {
  const growth = end.rssBytes - quarter.rssBytes;
  const all = connections.toLocaleString("en");
  return [
    {
      what: "RSS, idle",
      figure: mebibytes(idle.rssBytes),
      bound: "under 80 MiB",
      outcome: met(idle.rssBytes < 80 * MEBIBYTE),
    },
    {
      what: `RSS after ${all} connections`,
      figure: `${mebibytes(end.rssBytes)} (${growth < 0 ? "" : "+"}${mebibytes(growth)})`,
      bound: "at most 8 MiB over that after a quarter of them",
      outcome: met(growth <= 8 * MEBIBYTE),
    },
    {
      what: `descriptors after ${all} connections`,
      figure: `${end.descriptors}`,
      bound: `as after a quarter of them: ${quarter.descriptors}`,
      outcome: met(end.descriptors === quarter.descriptors),
    },
  ];
}

/** The bound of flow memory: a datagram after the first of its flow does not meet the queue. */
export function datagramBounds({ sent, received, queueHits }: Datagrams): Bound[] {
  return [{
    what: `queue hits of ${sent.toLocaleString("en")} datagrams one way (${received.toLocaleString("en")} arrived)`,
    figure: `${queueHits}`,
    bound: "fewer than 20",
    outcome: met(queueHits < 20),
  }];
}

function met(holds: boolean): Bound["outcome"] {
  return holds ? "met" : "MISSED";
}

export function boundTable(bounds: readonly Bound[]): Table {
  return [
    ["", "figure", "bound", "what"],
    ...bounds.map(({ what, figure, bound, outcome }) => [outcome, figure, bound, what]),
  ];
}
