import type { Port } from "../core/identifiers.ts";
import type { ListedSocket } from "../core/listed_socket.ts";
import {
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_RAW,
  IPPROTO_SCTP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
} from "../core/protocol.ts";
import type { KernelSockets } from "./kernel_sockets.ts";
import { ATTEMPTS } from "./list_sockets.ts";
import type { SocketQuestion, SocketSource, SourceOutcome } from "./socket_source.ts";
import type { StateNames } from "./socket_states.ts";

/** Protocol numbers of the tables, for IPv4 and IPv6; packet sockets are of neither. */
const PROTOCOLS = {
  tcp: { 4: IPPROTO_TCP, 6: IPPROTO_TCP },
  udp: { 4: IPPROTO_UDP, 6: IPPROTO_UDP },
  udplite: { 4: IPPROTO_UDPLITE, 6: IPPROTO_UDPLITE },
  sctp: { 4: IPPROTO_SCTP, 6: IPPROTO_SCTP },
  raw: { 4: IPPROTO_RAW, 6: IPPROTO_RAW },
  icmp: { 4: IPPROTO_ICMP, 6: IPPROTO_ICMPV6 },
  packet: null,
} as const;

export type SocketTable = keyof typeof PROTOCOLS;

export const SOCKET_TABLES = Object.keys(PROTOCOLS) as readonly SocketTable[];

/** What is called a port in the others is none: a protocol, an identifier. */
const WITH_PORTS: ReadonlySet<SocketTable> = new Set(["tcp", "udp", "udplite", "sctp"]);

export interface SocketsQuestion {
  readonly tables: readonly SocketTable[];
  /** Packet sockets are of no family: they are left out unless both are here. */
  readonly families: readonly (4 | 6)[];
  /** Null: in any state. Packet sockets have none, and are left out where some are given. */
  readonly states: StateNames | null;
  /** Null: any; else the port of one end, and tables without ports are left out. */
  readonly port: Port | null;
  /** Whether tcp_info, memory and congestion control are wanted, which cost the kernel more. */
  readonly details: boolean;
}

export interface SocketVisitor {
  /** Gets each socket as it comes; nothing is collected, and no other question may be asked meanwhile. */
  socket(socket: ListedSocket, table: SocketTable): void;
  /**
   * Told when a table changed while it was read: what came of it counts for nothing, and it comes again. Who cannot take
   * anything back leaves this out, and learns from the outcome that some may lack or have come twice.
   */
  restart?(table: SocketTable, family: 4 | 6 | null): void;
}

export interface TableOutcome {
  readonly table: SocketTable;
  readonly family: 4 | 6 | null;
  /** A table is missing where the kernel has no such sockets, or not this half (IPv6 switched off). */
  readonly outcome: SourceOutcome;
}

/**
 * Lists all sockets that the kernel holds in this network namespace, or those that fit, table by table. Throws a
 * NetlinkError, SystemError or WireError where a table cannot be read, and whatever the visitor throws.
 */
export function dumpSockets(sockets: KernelSockets, question: SocketsQuestion, visitor: SocketVisitor): TableOutcome[] {
  const asked: SocketQuestion = { ...question, sourcePort: null };
  return sourcesFor(sockets, question).map(({ table, family, source }) => {
    const visit = (socket: ListedSocket): void => visitor.socket(socket, table);
    const restart = visitor.restart && ((): void => visitor.restart?.(table, family));
    return { table, family, outcome: readTable(source, asked, visit, restart) };
  });
}

interface TableSource {
  readonly table: SocketTable;
  readonly family: 4 | 6 | null;
  readonly source: SocketSource;
}

function sourcesFor(sockets: KernelSockets, { tables, families, port }: SocketsQuestion): TableSource[] {
  return tables.filter((table) => port === null || WITH_PORTS.has(table)).flatMap((table): TableSource[] => {
    const protocols = PROTOCOLS[table];
    if (protocols !== null) {
      return families.map((family) => ({ table, family, source: sockets.table(protocols[family], family) }));
    }
    const both = families.includes(4) && families.includes(6);
    return both ? [{ table, family: null, source: sockets.packetTable }] : [];
  });
}

function readTable(
  source: SocketSource,
  question: SocketQuestion,
  visit: (socket: ListedSocket) => void,
  restart: (() => void) | undefined,
): SourceOutcome {
  for (let attempt = 1;; attempt++) {
    const outcome = source.read(question, visit);
    if (outcome !== "interrupted" || restart === undefined || attempt === ATTEMPTS) return outcome;
    restart();
  }
}
