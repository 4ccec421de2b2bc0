import type { Connection } from "../core/connection.ts";
import { formatIp } from "../core/format_ip.ts";
import type { Process } from "../core/process.ts";

/** What connections have in common that are one question: program, destination, port and protocol. */
export function questionKey(
  { protocol, destination, destinationPort }: Connection,
  process: Pick<Process, "path"> | null,
): string {
  return `${protocol} ${formatIp(destination)} ${destinationPort ?? "-"} ${process?.path ?? ""}`;
}
