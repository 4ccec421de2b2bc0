import { type IpNetwork, parseNetwork } from "../core/ip_network.ts";

/** Names for sets of networks, as `data` of a network operator may give them (exact case). */
export type NetworkAliases = ReadonlyMap<string, readonly IpNetwork[]>;

/**
 * The aliases that OpenSnitch ships, with ::1 (which its file lacks a prefix for, and so loses) and the link-local
 * blocks, which are the local network's as much as the others.
 */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  LAN: [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
  ],
  MULTICAST: ["224.0.0.0/4", "ff00::/8"],
};

export function defaultNetworkAliases(): NetworkAliases {
  return new Map(
    Object.entries(DEFAULTS).map(([name, blocks]) => [name, blocks.flatMap((b) => parseNetwork(b) ?? [])]),
  );
}
