import type { FlowTuple } from "../core/connection.ts";
import type { DecisionRecord } from "../core/decision_record.ts";
import type { Marks } from "../core/marks.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Libc } from "../ffi/libc.ts";
import type { PacketQueue } from "../nfqueue/packet_queue.ts";
import type { UnsettledLedger } from "../nfqueue/unsettled_ledger.ts";
import type { AskedConnection } from "./asking.ts";
import type { ChecksumWanted } from "./hasher_messages.ts";
import type { QueueAccess } from "./join_queue.ts";
import type { MonitorAccess } from "./start_monitor.ts";
import type { WorkerCounters } from "./worker_messages.ts";

/** A queue, for the worker that reads it. */
export interface QueueUse {
  readonly access: QueueAccess;
  /** The verdict of a packet that was left. */
  readonly posture: Verdict;
  /** The main thread's own view of it, for packets that a failed worker left. */
  readonly packetQueue: (ledger: UnsettledLedger) => PacketQueue & Disposable;
}

/** Queue, descriptors and settings that outlive any one worker; they belong to the caller. */
export interface VerdictThreadParts {
  readonly libc: Libc;
  /** The module that is also the worker: main.ts, or the bundle made of it. */
  readonly entry: string;
  readonly queue: QueueUse;
  /** Where packets of DNS come that are not judged; null where nobody could be their reader. */
  readonly names: QueueUse | null;
  /** Room for names, in bytes. */
  readonly nameMemory: number;
  readonly diagDescriptor: number;
  readonly monitor: MonitorAccess | null;
  readonly wakeDescriptor: number;
  readonly marks: Marks;
  readonly judgeUnknown: boolean;
  readonly posture: Verdict;
  readonly selfTestToken: Uint8Array;
  /** A packet of the self-test, of this number, has met the queue. */
  readonly onSelfTest: (number: number) => void;
  readonly onRecords: (records: readonly DecisionRecord[], counters: WorkerCounters) => void;
  /** The descriptor in it is the caller's from now on. */
  readonly onChecksumWanted: (wanted: ChecksumWanted) => void;
  /** A flow of UDP that was denied goes on sending, without a pause. */
  readonly onFlood: (flow: FlowTuple) => void;
  /** A person is asked about a connection. */
  readonly onQuestion: (asked: AskedConnection) => void;
  /** The worker has answered a probe. */
  readonly onAlive: () => void;
  /** The worker failed and was replaced. */
  readonly onReplaced: (error: string, leftPackets: number) => void;
  /** It failed soon after its start, or too often, or could not be replaced: nobody decides packets any more. Called at most once. */
  readonly onLost: (error: string) => void;
}
