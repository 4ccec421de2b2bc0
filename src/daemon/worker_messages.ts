import type { FlowTuple } from "../core/connection.ts";
import type { Action } from "../core/decision.ts";
import type { Marks } from "../core/marks.ts";
import type { NameFilter } from "../core/name_filter.ts";
import type { NamedAddress } from "../names/named_address.ts";
import type { Knowledge } from "../names/knowledge.ts";
import type { ResolverTrust } from "../names/resolver_trust.ts";
import type { Verdict } from "../core/verdict.ts";
import type { QueueCounters } from "../nfqueue/packet_queue.ts";
import type { Rules } from "../rules/revokes.ts";
import type { AskSetting } from "./asking.ts";
import type { DnsCounters } from "./dns_listener.ts";
import type { ChecksumWanted } from "./hasher_messages.ts";
import type { QueueAccess } from "./join_queue.ts";
import type { MonitorAccess } from "./start_monitor.ts";
import type { NamesPage } from "./names_lister.ts";
import type { PackedRecords } from "./packed_records.ts";

/** What the verdict thread is given at its birth. Queue and descriptors belong to the main thread. */
export interface WorkerStart {
  readonly kind: "start";
  readonly queue: QueueAccess;
  /** Where packets of DNS come that are not judged; null where nobody could be their reader. */
  readonly names: { readonly queue: QueueAccess; readonly ledger: SharedArrayBuffer } | null;
  /** Room for names, in bytes. */
  readonly nameMemory: number;
  readonly knowledge: Knowledge;
  readonly diagDescriptor: number;
  /** What the main thread has loaded into the kernel to know senders by; null where /proc has to do. */
  readonly monitor: MonitorAccess | null;
  readonly wakeDescriptor: number;
  readonly marks: Marks;
  /** Whether connections meet the queue that were there before us, visitors' among them. */
  readonly judgeUnknown: boolean;
  /** The verdict of a packet that nobody decided. */
  readonly posture: Verdict;
  readonly ledger: SharedArrayBuffer;
  /** What packets of the self-test are known by. */
  readonly selfTestToken: Uint8Array;
  /** One Int32: how many records the main thread has taken in. */
  readonly taken: SharedArrayBuffer;
  readonly policy: Policy;
  /** The generation of rules that the policy is, as flows are marked with it. */
  readonly generation: number;
  /** Where later orders arrive, each with a wake-up. */
  readonly orders: MessagePort;
}

/** The rules of one moment. Replaced as a whole. */
export interface Policy extends Rules {
  /** How a person is asked about what no rule matches; null for not at all. */
  readonly asking: AskSetting | null;
  /** Counts up; the worker confirms it when the policy is in force. */
  readonly revision: number;
}

/** From main to the verdict thread, after the start. */
export type Order =
  | PolicyOrder
  /** One that was wanted, in hexadecimal digits; null if there is none. */
  | { readonly kind: "checksum"; readonly key: string; readonly digest: string | null }
  /** Whether somebody is there who could answer questions. */
  | { readonly kind: "operator"; readonly isThere: boolean }
  /** A person's decision about all connections that wait with this question. */
  | { readonly kind: "answer"; readonly key: string; readonly action: Action }
  /** Which names are known; answered by reports `names`. */
  | { readonly kind: "list-names"; readonly id: number; readonly filter: NameFilter }
  /** Names that somebody else has learned. */
  | { readonly kind: "learn"; readonly names: readonly NamedAddress[] }
  /** Whose answers are believed from now on. */
  | { readonly kind: "trust"; readonly trust: ResolverTrust }
  /** Asks for `alive`. */
  | { readonly kind: "probe" }
  | { readonly kind: "stop" };

export interface PolicyOrder {
  readonly kind: "policy";
  readonly policy: Policy;
  readonly generation: number;
}

/** From the verdict thread to main. */
export type Report =
  | { readonly kind: "ready" }
  | { readonly kind: "judging" }
  | { readonly kind: "in-force"; readonly revision: number }
  /** Orders are carried out between packets: so packets are decided. */
  | { readonly kind: "alive" }
  /** A packet of the self-test, of this number, has met the queue. */
  | { readonly kind: "self-test"; readonly number: number }
  | { readonly kind: "batch"; readonly records: PackedRecords; readonly counters: WorkerCounters }
  | { readonly kind: "checksum-wanted"; readonly wanted: ChecksumWanted }
  | { readonly kind: "names"; readonly page: NamesPage }
  | { readonly kind: "flood"; readonly flow: FlowTuple }
  /** A person is asked about the connection of this one record. */
  | { readonly kind: "question"; readonly key: string; readonly held: boolean; readonly records: PackedRecords }
  | { readonly kind: "stopped"; readonly counters: WorkerCounters };

/** Totals since the worker started: of its queue, and of its decisions. */
export interface WorkerCounters {
  readonly queue: Readonly<QueueCounters>;
  /** What was heard of DNS. */
  readonly dns: DnsCounters;
  /** Decisions made. */
  decisions: number;
  /** Packets that were settled by the decision about another packet of their flow. */
  repeated: number;
  /** Packets of flows that wait to be decided, dropped since no room was left to wait in. */
  turnedAway: number;
  /** Decisions that were made with what was known, since no room was left to wait in. */
  hurried: number;
  /** Packets of the self-test: no decisions. */
  selfTests: number;
  /** Packets whose headers could not be read, by reason. */
  unreadable: Record<string, number>;
  /** Connections without a process. */
  unattributed: number;
  /** Records thrown away because the main thread fell behind. */
  lostRecords: number;
  /** Questions to the kernel about sockets that failed. */
  socketErrors: number;
  /** Checksums that were not made, since too many were wanted. */
  checksumsRefused: number;
  /** Marks of flows that could not be set. */
  markErrors: number;
}
