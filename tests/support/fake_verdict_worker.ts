/**
 * A worker that speaks as the verdict worker does, and fails in the way that its URL asks for ("?fails=KIND"):
 *
 * - `loading`: before it says that it is ready
 * - `at-once`: as soon as it has its start, with packets in hand
 * - `later`: more than a second after that, with packets in hand, and without having obeyed an order
 * - `stopping`: when it is told to stop
 *
 * The count of decisions that it tells at its end is the revision of the policy that it has.
 */
import type { Order, Report, WorkerCounters, WorkerStart } from "../../src/daemon/worker_messages.ts";
import { asPacketId } from "../../src/core/identifiers.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";

/** The second came last: ids begin anew after 2^32. */
export const LEFT_IN_HAND = [0xffff_fffe, 7, 3].map(asPacketId);
const LATER_MILLISECONDS = 1_100;

interface Scope {
  postMessage(message: Report): void;
  onmessage: ((event: { data: WorkerStart }) => void) | null;
}

function work(scope: Scope, fails: string | null): void {
  if (fails === "loading") throw new Error("failed while loading");
  scope.onmessage = ({ data }) => {
    scope.postMessage({ kind: "judging" });
    const ledger = new UnsettledLedger(data.ledger);
    for (const id of LEFT_IN_HAND) ledger.add(id);
    if (fails === "at-once") throw new Error("failed at once");
    if (fails === "later") return failLater();
    for (const id of LEFT_IN_HAND) ledger.remove(id);
    obey(scope, data, fails === "stopping");
  };
  scope.postMessage({ kind: "ready" });
}

function failLater(): void {
  setTimeout(() => {
    throw new Error("failed later");
  }, LATER_MILLISECONDS);
}

function obey(scope: Scope, { policy, orders }: WorkerStart, failsAtTheEnd: boolean): void {
  let revision = policy.revision;
  orders.onmessage = ({ data: order }: MessageEvent<Order>) => {
    if (order.kind === "policy") {
      revision = order.policy.revision;
      return scope.postMessage({ kind: "in-force", revision });
    }
    if (failsAtTheEnd) throw new Error("failed while stopping");
    scope.postMessage({ kind: "stopped", counters: countersWith(revision) });
  };
}

function countersWith(decisions: number): WorkerCounters {
  const queue = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };
  return {
    queue,
    decisions,
    repeated: 0,
    turnedAway: 0,
    hurried: 0,
    selfTests: 0,
    unreadable: {},
    unattributed: 0,
    lostRecords: 0,
    socketErrors: 0,
    checksumsRefused: 0,
    markErrors: 0,
  };
}

function isScope(value: unknown): value is Scope {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "postMessage" in value;
}

Error.stackTraceLimit = 0; // Deno prints what a worker dies of: one line of it is enough
const scope: unknown = globalThis;
if (isScope(scope)) work(scope, new URL(import.meta.url).searchParams.get("fails"));
