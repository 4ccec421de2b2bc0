import type { Requirement } from "../requirements.ts";

/** A packet, and the sockets that the kernel has when it is sent. */
export interface SocketExample {
  /** Also the name of its file in tests/fixtures/sockdiag/examples/. */
  readonly name: string;
  readonly what: string;
  readonly needs: readonly Requirement[];
  /** Lines for ip(8) that come before, besides those of `GROUND`. */
  readonly setUp: readonly string[];
  /** Programs by their letters, in the order in which they start; A sends the packet. Each calls its socket `s`. */
  readonly programs: Readonly<Record<string, { readonly statements: string; readonly user?: number }>>;
  readonly packet: ExamplePacket;
  /** What findSocket and confirmSocket make of it, in words, the sockets by their programs' letters. */
  readonly expected: string;
}

export interface ExamplePacket {
  readonly protocol: number;
  /** "10.0.0.1 53": without ports, the address. */
  readonly source: string;
  readonly destination: string;
  /** By which it leaves, as the output hook sees it. */
  readonly device: string;
  /** Null where the kernel names none. */
  readonly user: number | null;
  readonly echoId?: number;
}

/**
 * The addresses of the examples, on a cable to a host that answers nothing, and a second device beside it. Where packets
 * go is known: else a connection would end as soon as nobody has answered for the address, after some seconds.
 */
export const GROUND: readonly string[] = [
  "addr add 192.168.1.5/24 dev veth0",
  "addr add 192.168.1.105/24 dev veth0",
  "addr add 192.168.1.106/24 dev veth0",
  "addr add fe80::9fc2:ddcf:df22:aa50/64 dev veth0 nodad",
  "route add default dev veth0 src 192.168.1.5",
  "route add 103.224.182.250/32 dev veth0 src 192.168.1.106",
  "link add other type veth peer name elsewhere",
  "link set other up",
  "link set elsewhere up",
  ...["151.101.65.140 dev veth0", "198.51.100.7 dev veth0", "fe80::1 dev veth0", "151.101.65.140 dev other"].map(
    (destination) => `neigh add ${destination} lladdr 02:00:00:00:00:01 nud permanent`,
  ),
];

/** Reasons that are given. */
export const EQUAL = "same five-tuple";
export const FITS = "unconnected socket on this port, source fits";
export const ONLY = `${FITS}; no other does`;

/** SYN_SENT: nobody answers. */
export const SYN = "s.setblocking(False)\ns.connect_ex";
