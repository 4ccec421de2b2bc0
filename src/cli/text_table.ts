import { paint } from "./paint.ts";

/** A column of a table for people. */
export interface Column {
  readonly heading: string;
  /** Numbers stand at the right. */
  readonly align?: "right";
  /** Longer texts push the rest of their line to the right; absent: the column is as wide as its longest text. */
  readonly most?: number;
}

/** Rows below their headings, two spaces between columns; the last column is not filled. Without the last line's end. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], colour: boolean): string {
  const widths = columns.map(({ heading, most = Infinity }, at) => {
    const longest = rows.reduce((length, row) => Math.max(length, row[at]?.length ?? 0), heading.length);
    return Math.min(most, longest);
  });
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => padded(cell, widths[at] ?? 0, columns[at]?.align)).join("  ").trimEnd();
  return [paint(line(columns.map(({ heading }) => heading)), "heading", colour), ...rows.map(line)].join("\n");
}

function padded(cell: string, width: number, align: "right" | undefined): string {
  return align === "right" ? cell.padStart(width) : cell.padEnd(width);
}
