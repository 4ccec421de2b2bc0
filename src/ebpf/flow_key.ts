import type { IpAddress } from "../core/ip_address.ts";
import { u16be, u16host, u32be, u32host } from "../wire/field_types.ts";
import { struct } from "../wire/struct.ts";
import { u64words } from "./u64.ts";

/**
 * A flow as its packets show it: the key of the map `flows`. Addresses are in network byte order, IPv4 as ::ffff:a.b.c.d;
 * one of all zeros, like a destination port of 0, says that the socket was not bound or connected to any.
 */
export const flow_key = struct("flow_key", 48, {
  netns: u64words,
  source0: u32be,
  source1: u32be,
  source2: u32be,
  source3: u32be,
  destination0: u32be,
  destination1: u32be,
  destination2: u32be,
  destination3: u32be,
  source_port: u16host,
  destination_port: u16be,
  protocol: u32host,
});

/** Both ends of what a socket of this host sent, and by which protocol (IANA number). */
export interface Flow {
  readonly protocol: number;
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}
