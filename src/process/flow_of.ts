import type { Connection } from "../core/connection.ts";
import type { Flow } from "../ebpf/flow_key.ts";

/** The ends of a connection as the monitor knows them. Null of what has no ports: it keeps no flows of that. */
export function flowOf({ protocol, source, sourcePort, destination, destinationPort }: Connection): Flow | null {
  if (sourcePort === null || destinationPort === null) return null;
  return { protocol, source, sourcePort, destination, destinationPort };
}
