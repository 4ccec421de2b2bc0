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
import type { Order, Report, WorkerStart } from "../../src/daemon/worker_messages.ts";
import { workerCounters } from "../daemon/worker_counters.ts";
import { asPacketId } from "../../src/core/identifiers.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";

/** The second came last: ids begin anew after 2^32. */
export const LEFT_IN_HAND = [0xffff_fffe, 7, 3].map(asPacketId);
/** A packet of DNS. */
export const LEFT_TO_READ = asPacketId(5);
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
    const names = data.names === null ? null : new UnsettledLedger(data.names.ledger);
    names?.add(LEFT_TO_READ);
    if (fails === "at-once") throw new Error("failed at once");
    if (fails === "later") return failLater();
    for (const id of LEFT_IN_HAND) ledger.remove(id);
    names?.remove(LEFT_TO_READ);
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
    if (order.kind === "probe") return scope.postMessage({ kind: "alive" });
    if (order.kind === "trust") return;
    if (failsAtTheEnd) throw new Error("failed while stopping");
    scope.postMessage({ kind: "stopped", counters: workerCounters({ decisions: revision }) });
  };
}

function isScope(value: unknown): value is Scope {
  return "WorkerGlobalScope" in globalThis && typeof value === "object" && value !== null && "postMessage" in value;
}

Error.stackTraceLimit = 0; // Deno prints what a worker dies of: one line of it is enough
const scope: unknown = globalThis;
if (isScope(scope)) work(scope, new URL(import.meta.url).searchParams.get("fails"));
