import type { Connection } from "../core/connection.ts";
import { ipEquals } from "../core/ip_address.ts";

/** The same ends, device and user; of TCP both a first packet, or both a later one. */
export function isSameFlow(a: Connection, b: Connection): boolean {
  return a.sourcePort === b.sourcePort && a.destinationPort === b.destinationPort && a.protocol === b.protocol &&
    a.opens === b.opens && a.userId === b.userId && a.outputInterface === b.outputInterface &&
    ipEquals(a.destination, b.destination) && ipEquals(a.source, b.source) &&
    a.icmp?.type === b.icmp?.type && a.icmp?.code === b.icmp?.code && a.icmp?.echoId === b.icmp?.echoId;
}
