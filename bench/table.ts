/** Rows of cells, the first row being the head. */
export type Table = readonly (readonly string[])[];

export function mebibytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}

/** For a terminal: columns as wide as their widest cell, the first flush left and numbers flush right. */
export function plainTable(table: Table): string {
  return table.map((row) => row.map((cell, column) => padded(table, cell, column)).join("  ").trimEnd()).join("\n");
}

/** In Markdown; the same columns, so that the source can be read, too. */
export function markdownTable(table: Table): string {
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => padded(table, cell, column)).join(" | ")} |`;
  const [head = [], ...rows] = table;
  const rule = head.map((_, column) => isNumeric(table, column) ? "--:" : "---");
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function padded(table: Table, cell: string, column: number): string {
  return isNumeric(table, column) ? cell.padStart(width(table, column)) : cell.padEnd(width(table, column));
}

function width(table: Table, column: number): number {
  return Math.max(3, ...table.map((row) => (row[column] ?? "").length));
}

/** Whether all cells below the head are numbers, or empty. */
function isNumeric(table: Table, column: number): boolean {
  return table.slice(1).every((row) => /^[0-9.,()]*$/.test(row[column] ?? ""));
}
