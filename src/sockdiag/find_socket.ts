import type { Connection } from "../core/connection.ts";
import { type Port } from "../core/identifiers.ts";
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from "../core/protocol.ts";
import type { SocketInfo } from "../core/socket_info.ts";
import { TCP_LISTEN } from "./constants.ts";
import { InetDiagTable } from "./inet_diag_table.ts";
import { listSockets } from "./list_sockets.ts";
import { type Candidate, fitOf, rankCandidates } from "./rank_candidates.ts";
import type { SocketDiag } from "./socket_diag.ts";
import { ANY_SOCKET } from "./socket_source.ts";

/**
 * What the kernel answered for a connection.
 * - `exact`: one socket sent it, without doubt.
 * - `likely`: the unconnected socket that the kernel's own lookup finds, of the packet's user; whether others could have
 *   sent it, too, is not asked yet (see confirmSocket).
 * - `candidates`: one of these may have, best first; `why` says what is missing for certainty.
 * - `none`: there is no such socket, and `why`.
 */
export type SocketSearch =
  | { readonly kind: "exact" | "likely"; readonly socket: SocketInfo; readonly why: string }
  | { readonly kind: "candidates"; readonly candidates: readonly Candidate[]; readonly why: string }
  | { readonly kind: "none"; readonly why: string };

/** Transport protocols whose sockets sock_diag can find by ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP]);

/**
 * Finds the socket that sent a connection's first packet: the kernel's own lookup first; if its answer is not this very
 * flow, everything with the same protocol and source port, in both families.
 */
export function findSocket(diag: SocketDiag, connection: Connection): SocketSearch {
  const { protocol, sourcePort, destinationPort } = connection;
  if (!WITH_PORTS.has(protocol)) return { kind: "none", why: "sockets of this protocol cannot be looked up" };
  if (sourcePort === null || destinationPort === null) return { kind: "none", why: "the packet shows no ports" };

  const local = { address: connection.source, port: sourcePort };
  const remote = { address: connection.destination, port: destinationPort };
  const answer = diag.get(protocol, local, remote, connection.outputInterface);
  const fit = answer === null || !mayBe(connection, answer) ? "port" : fitOf(connection, answer);
  if (answer !== null && answer.state !== TCP_LISTEN && fit === "flow") {
    return { kind: "exact", socket: answer, why: "the socket's ports and addresses are the packet's" };
  }
  if (answer !== null && fit === "unconnected") {
    return { kind: "likely", socket: answer, why: "the kernel's own lookup finds this socket" };
  }
  return searchByPort(diag, connection, sourcePort);
}

/**
 * Asks what `findSocket` left open of a `likely` socket: everything on its port. This takes ten times as long, and no
 * packet has to wait for it. Other searches are given back as they are.
 */
export function confirmSocket(diag: SocketDiag, connection: Connection, search: SocketSearch): SocketSearch {
  if (search.kind !== "likely" || connection.sourcePort === null) return search;
  return searchByPort(diag, connection, connection.sourcePort);
}

function searchByPort(diag: SocketDiag, connection: Connection, sourcePort: Port): SocketSearch {
  const families = connection.source.family === 4 ? [4, 6] as const : [6] as const;
  const answers = families.map((family) =>
    listSockets(new InetDiagTable(diag, connection.protocol, family), { ...ANY_SOCKET, sourcePort })
  );
  if (answers.every((answer) => answer === null)) {
    return { kind: "none", why: "this kernel cannot list sockets of this protocol" };
  }
  const candidates = rankCandidates(connection, answers.flatMap((answer) => answer ?? []));
  const best = candidates[0];
  if (best === undefined) return { kind: "none", why: "no socket has this source port (its program may have ended)" };
  return certain(connection, best, candidates) ??
    { kind: "candidates", candidates, why: doubt(connection, best, candidates) };
}

/** Whether the kernel knows nothing of the packet's sender that speaks against this socket. */
function mayBe({ userId }: Connection, socket: SocketInfo): boolean {
  return userId === null || socket.userId === null || socket.userId === userId;
}

/** A socket that fits, where nothing else on the port does. */
function certain(connection: Connection, best: Candidate, candidates: readonly Candidate[]): SocketSearch | null {
  const fitting = candidates.filter((candidate) => candidate.fit !== "port");
  if (best.fit === "port" || fitting.length !== 1 || !mayBe(connection, best.socket)) return null;
  const why = best.fit === "flow"
    ? "the socket's ports and addresses are the packet's"
    : "it is the only socket on the source port that could have sent to this address";
  return { kind: "exact", socket: best.socket, why };
}

function doubt(connection: Connection, best: Candidate, candidates: readonly Candidate[]): string {
  if (best.fit === "port") return "only the source port fits";
  if (!mayBe(connection, best.socket)) return "the socket belongs to another user than the packet's sender";
  const equals = candidates.filter((candidate) => candidate.fit === best.fit).length;
  return equals > 1 ? `${equals} sockets fit equally well` : `${candidates.length} sockets have this source port`;
}
