import { assertNever } from "../core/assert_never.ts";
import type { Attributed } from "../core/attribution.ts";
import type { Clock } from "../core/clock.ts";
import type { Connection } from "../core/connection.ts";
import type { Decision } from "../core/decision.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import { NO_NAMES } from "../core/host_names.ts";
import type { Pid } from "../core/identifiers.ts";
import type { Process } from "../core/process.ts";
import { IPPROTO_TCP } from "../core/protocol.ts";
import { sameCookie, type SocketCookie } from "../core/socket_cookie.ts";
import type { Verdict } from "../core/verdict.ts";
import type { HeldPacket } from "../nfqueue/held_packet.ts";
import type { Attributor } from "../process/attributor.ts";
import { nameHolders } from "../process/name_holders.ts";
import type { Mode } from "../rules/configuration.ts";
import { evaluate } from "../rules/evaluate.ts";
import type { RuleSet } from "../rules/rule_set.ts";
import { confirmSocket, findSocket } from "../sockdiag/find_socket.ts";
import { hasListener } from "../sockdiag/has_listener.ts";
import type { KernelSockets } from "../sockdiag/kernel_sockets.ts";
import type { SocketSearch } from "../sockdiag/socket_search.ts";
import { isKernelsError } from "./is_kernels_error.ts";
import type { FlowMemory } from "./flow_memory.ts";
import { ConnectionFacts, type FactSources } from "./connection_facts.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** What the six steps need, handed in. `mode` and `ruleSet` are replaced between packets, never within one. */
export interface PipelineParts {
  readonly sockets: KernelSockets;
  readonly attributor: Attributor;
  readonly sources: FactSources;
  /** Whether connections may be looked at that visitors began. */
  readonly judgeUnknown: boolean;
  readonly flows: Pick<FlowMemory, "renew" | "remember">;
  readonly clock: Clock;
  readonly ownPid: Pid;
  readonly counters: WorkerCounters;
  mode: Mode;
  /** Whether the rules may ask for checksums of executables. */
  checksums: boolean;
  ruleSet: RuleSet;
}

const OWN_TRAFFIC: Decision = {
  action: "allow",
  rule: null,
  reason: "own-traffic",
  unknown: [],
  otherCase: [],
  quiet: true,
};
/** The sender is known without a socket. */
const NOT_ASKED: SocketSearch = { kind: "none", why: "the kernel was not asked" };
const NOBODY: Attributed = {
  attribution: { source: "none", confidence: "none", why: "the packet's headers could not be read", process: null },
  socket: null,
  userId: null,
};

/** A connection, and what was found out about its sender, who may end while the packet waits. */
export interface Examined {
  readonly connection: Connection;
  readonly search: SocketSearch;
  readonly attributed: Attributed;
  readonly facts: ConnectionFacts;
  /** On the monotonic clock, in milliseconds. */
  readonly receivedAt: number;
  /** What reports say of the sender; null until that was made sure of. */
  confirmed: Attributed | null;
}

/** The way of a packet from its connection on: socket, process. */
export function examine(parts: PipelineParts, connection: Connection, receivedAt: number): Examined {
  const { search, attributed } = attribute(parts, connection);
  const facts = new ConnectionFacts(connection, attributed, parts.sources);
  return { connection, search, attributed, facts, receivedAt, confirmed: null };
}

/** Who sends a packet that nobody judges; null where that is not known for sure. */
export function senderOf(parts: PipelineParts, connection: Connection): Process | null {
  return sureSender(attribute(parts, connection).attributed);
}

/** The process, where it is no guess. */
export function sureSender({ attribution }: Attributed): Process | null {
  return attribution.confidence === "exact" ? attribution.process : null;
}

function attribute(parts: PipelineParts, connection: Connection): Pick<Examined, "search" | "attributed"> {
  const known = parts.attributor.known(connection);
  const search = known === null
    ? askKernel(parts, () => findSocket(parts.sockets, connection, () => parts.attributor.saw(connection)))
    : NOT_ASKED;
  return { search, attributed: known ?? parts.attributor.attribute(connection, search) };
}

/** By the rules of this moment. */
export function decide(parts: PipelineParts, { attributed, facts }: Examined): Decision {
  return isOwn(parts, attributed) ? OWN_TRAFFIC : evaluate(parts.ruleSet, facts);
}

/** Gives the packet its verdict. Returns what is to be told of it. */
export function conclude(
  parts: PipelineParts,
  held: HeldPacket,
  examined: Examined,
  decision: Decision,
): DecisionRecord {
  const { connection, search, attributed, facts, receivedAt } = examined;
  const decidedAt = parts.clock.monotonicMilliseconds();
  const verdict = verdictOf(decision, parts.mode);
  if (verdict === "accept") letThrough(parts, held, connection, attributed.socket);
  else if (connection.opens) refuse(parts, held, connection, search, verdict);
  else end(parts, held, connection, search);

  const told = decision.quiet ? attributed : confirm(parts, examined);
  if (told.attribution.process === null) parts.counters.unattributed++;
  return record(parts, { receivedAt, decidedAt }, {
    connection,
    unreadable: null,
    hosts: facts.hosts,
    decision,
    attribution: told.attribution,
    userId: told.userId,
  });
}

/** Makes sure of what reports say, once the packet is on its way, or waits for something else. */
export function confirm(parts: PipelineParts, examined: Examined): Attributed {
  return examined.confirmed ??= confirmed(parts, examined);
}

/** Whether a packet is an answer to a visitor, whose connection was there before us, or is forgotten by conntrack. */
export function isVisitors(parts: PipelineParts, connection: Connection): boolean {
  if (!parts.judgeUnknown || connection.opens) return false;
  try {
    return hasListener(parts.sockets.diag, connection);
  } catch (error) {
    if (!isKernelsError(error)) throw error;
    parts.counters.socketErrors++;
    return false;
  }
}

/** It is no business of ours, and its later packets need not come here. */
export function letBe({ flows }: PipelineParts, held: HeldPacket, connection: Connection): void {
  flows.renew(connection);
  held.settle("accept");
}

/** Of a socket that is known for sure, and that this process holds. What is guessed by a port may be anybody's. */
function isOwn({ ownPid }: PipelineParts, { attribution }: Attributed): boolean {
  return attribution.confidence === "exact" && attribution.process?.pid === ownPid;
}

/** A first packet's flow has its memory already, if it is new; every other flow gets the generation of now. */
function letThrough(
  { flows }: PipelineParts,
  held: HeldPacket,
  connection: Connection,
  socket: SocketCookie | null,
): void {
  if (!connection.opens) flows.renew(connection);
  held.settle("accept");
  flows.remember(connection, socket);
}

/**
 * The chain that rejects answers a packet that is rejected. Where a rule of somebody else let it slip past that chain, it
 * was dropped, and the program would wait: its one socket is aborted, unless it is gone already.
 */
function refuse(
  parts: PipelineParts,
  held: HeldPacket,
  connection: Connection,
  search: SocketSearch,
  verdict: "drop" | "reject",
): void {
  held.settle(verdict);
  if (verdict === "reject") abortSocket(parts, connection, search);
}

/**
 * A connection of TCP that was let through before, and is denied by now, ends: its one socket is aborted, which tells the
 * other side, too. Where that cannot be done, the program is told by a RST.
 */
function end(parts: PipelineParts, held: HeldPacket, connection: Connection, search: SocketSearch): void {
  const aborted = abortSocket(parts, connection, search);
  held.settle(aborted ? "drop" : "reject");
}

/** The default action, and a count: headers that cannot be read are nobody's connection. */
export function settleUnreadable(
  parts: PipelineParts,
  held: HeldPacket,
  receivedAt: number,
  reason: string,
): DecisionRecord {
  const decision = parts.ruleSet.fallback;
  const decidedAt = parts.clock.monotonicMilliseconds();
  held.settle(verdictOf(decision, parts.mode));
  parts.counters.unreadable[reason] = (parts.counters.unreadable[reason] ?? 0) + 1;
  return record(parts, { receivedAt, decidedAt }, {
    connection: null,
    unreadable: reason,
    hosts: NO_NAMES,
    decision,
    attribution: NOBODY.attribution,
    userId: null,
  });
}

/** A question that the kernel answers with an error leaves the sender unknown, and the rules still decide. */
function askKernel(parts: PipelineParts, search: () => SocketSearch): SocketSearch {
  try {
    return search();
  } catch (error) {
    if (!isKernelsError(error)) throw error;
    parts.counters.socketErrors++;
    return { kind: "none", why: error.message };
  }
}

/**
 * The ancestors are read, and a socket that was only likely is compared with all that share its port. Where several fit equally well, their programs are named.
 */
function confirmed(parts: PipelineParts, { connection, search, attributed }: Examined): Attributed {
  const { attribution } = attributed;
  if (attribution.process === null) return attributed;
  void attribution.process.parents;
  if (search.kind === "exact" || attribution.source === "ebpf-flow") return attributed;
  const all = askKernel(parts, () => confirmSocket(parts.sockets, connection, search));
  const sure = search.kind === "likely" && all.kind === "exact" && sameCookie(all.socket.cookie, search.socket.cookie);
  const holders = nameHolders(parts.attributor, all);
  const why = holders === "" ? all.why : `${all.why}; held by ${holders}`;
  return { ...attributed, attribution: { ...attribution, confidence: sure ? "exact" : "guess", why } };
}

/** Whether the one socket that the packet is of was aborted (SOCK_DESTROY). */
function abortSocket(parts: PipelineParts, connection: Connection, before: SocketSearch): boolean {
  if (connection.protocol !== IPPROTO_TCP) return false;
  const search = before === NOT_ASKED ? askKernel(parts, () => findSocket(parts.sockets, connection)) : before;
  if (search.kind !== "exact") return false;
  try {
    const outcome = parts.sockets.diag.destroy(search.socket);
    if (outcome === "unsupported") parts.counters.socketErrors++;
    return outcome === "destroyed";
  } catch (error) {
    if (!isKernelsError(error)) throw error;
    parts.counters.socketErrors++;
    return false;
  }
}

function verdictOf(decision: Decision, mode: Mode): Verdict {
  if (mode === "observe") return "accept";
  switch (decision.action) {
    case "allow":
      return "accept";
    case "deny":
      return "drop";
    case "reject":
      return "reject";
    default:
      return assertNever(decision.action);
  }
}

type Told = Pick<DecisionRecord, "connection" | "unreadable" | "hosts" | "decision" | "attribution" | "userId">;

/**
 * The verdict is sent right after `decidedAt`; sending it takes longer, since the kernel carries the packet on to its
 * destination before it returns.
 */
function record(
  parts: PipelineParts,
  { receivedAt, decidedAt }: { receivedAt: number; decidedAt: number },
  told: Told,
): DecisionRecord {
  parts.counters.decisions++;
  const now = parts.clock.monotonicMilliseconds();
  const time = parts.clock.nowMicroseconds() - (now - receivedAt) * 1000;
  return {
    time,
    latency: (decidedAt - receivedAt) * 1000,
    ...told,
    enforced: parts.mode === "enforce",
    packets: 1,
    repeated: false,
  };
}
