import type { Datagrams } from "./datagrams.ts";
import type { Memory } from "./memory.ts";
import type { Speed } from "./speed.ts";
import { VARIANT_TITLES } from "./variants.ts";

const MEBIBYTE = 1024 * 1024;

/** A figure that has to stay on its side of a bound. */
export interface Bound {
  readonly what: string;
  readonly figure: string;
  readonly bound: string;
  readonly holds: boolean;
}

/** The bounds of Sallyport's speed against the C loop's in the same rounds. */
export function speedBounds(speeds: readonly Speed[]): Bound[] {
  return speeds.filter(({ variant }) => variant !== "none" && variant !== "c-loop").flatMap((speed) => [
    {
      what: `added p50, ${VARIANT_TITLES[speed.variant]}`,
      figure: `${speed.addedRatio.toFixed(2)} x`,
      bound: "at most 1.50 x the C loop's",
      holds: speed.addedRatio <= 1.5,
    },
    {
      what: `connects/s, ${VARIANT_TITLES[speed.variant]}`,
      figure: `${speed.rateRatio.toFixed(2)} x`,
      bound: "at least 0.70 x the C loop's",
      holds: speed.rateRatio >= 0.7,
    },
  ]);
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
      holds: idle.rssBytes < 80 * MEBIBYTE,
    },
    {
      what: `RSS after ${all} connections`,
      figure: `${mebibytes(end.rssBytes)} (${growth < 0 ? "" : "+"}${mebibytes(growth)})`,
      bound: "at most 8 MiB over that after a quarter of them",
      holds: growth <= 8 * MEBIBYTE,
    },
    {
      what: `descriptors after ${all} connections`,
      figure: `${end.descriptors}`,
      bound: `as after a quarter of them: ${quarter.descriptors}`,
      holds: end.descriptors === quarter.descriptors,
    },
  ];
}

/** The bound of flow memory: a datagram after the first of its flow does not meet the queue. */
export function datagramBounds({ sent, received, queueHits }: Datagrams): Bound[] {
  return [{
    what: `queue hits of ${sent.toLocaleString("en")} datagrams one way (${received.toLocaleString("en")} arrived)`,
    figure: `${queueHits}`,
    bound: "fewer than 20",
    holds: queueHits < 20,
  }];
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}

/** The table of speeds, as text. */
export function speedTable(speeds: readonly Speed[]): string {
  const head = ["", "connects/s", "p50 us", "p99 us", "added p50 us", "added / C loop", "connects / C loop"];
  const rows = speeds.map((speed) => [
    VARIANT_TITLES[speed.variant],
    Math.round(speed.connectsPerSecond).toLocaleString("en"),
    speed.p50_us.toFixed(1),
    speed.p99_us.toFixed(1),
    ...(speed.variant === "none" ? ["", "", ""] : [
      speed.added_us.toFixed(1),
      speed.addedRatio.toFixed(2),
      speed.rateRatio.toFixed(2),
    ]),
  ]);
  return aligned([head, ...rows], "right");
}

/** The table of bounds, as text. */
export function boundTable(bounds: readonly Bound[]): string {
  const rows = bounds.map(({ what, figure, bound, holds }) => [holds ? "PASS" : "MISS", what, figure, bound]);
  return aligned(rows, "left");
}

/** Columns as wide as their widest cell. The first is flush left in any case. */
function aligned(rows: readonly (readonly string[])[], side: "left" | "right"): string {
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const pad = (cell: string, column: number): string =>
    side === "left" || column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column));
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
