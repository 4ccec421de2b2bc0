/**
 * The program, but in its verdict thread calls into the kernel fail now and then, before they reach it: receiving and
 * waiting are interrupted or find no memory, and /proc and sock_diag cannot be read.
 */
import { EAGAIN, EINTR, ENOBUFS, EPERM } from "../../src/core/system_error.ts";
import { main } from "../../src/cli/main.ts";
import { failCalls, type Fault } from "./failing_calls.ts";

const ENOMEM = 12;
/** What each call fails with, in turn, and every how many calls. Sending would also lose verdicts: it is only interrupted. */
const FAULTS: Readonly<Record<string, { readonly errnos: readonly number[]; readonly every: number }>> = {
  recv: { errnos: [EINTR, ENOBUFS, EINTR], every: 7 },
  poll: { errnos: [EINTR], every: 3 },
  send: { errnos: [EINTR], every: 5 },
  openat: { errnos: [ENOMEM, EPERM, EINTR], every: 11 },
  read: { errnos: [EINTR, EAGAIN, ENOMEM], every: 13 },
  readlinkat: { errnos: [ENOMEM, EPERM], every: 17 },
  statx: { errnos: [EPERM, ENOMEM], every: 7 },
  getdents64: { errnos: [ENOMEM], every: 5 },
};

const counts = new Map<string, number>();
const fault: Fault = (call) => {
  const plan = FAULTS[call];
  if (plan === undefined) return null;
  const count = (counts.get(call) ?? 0) + 1;
  counts.set(call, count);
  return count % plan.every === 0 ? plan.errnos[count / plan.every % plan.errnos.length] ?? null : null;
};

// Threads are told apart by main.ts; they come from here, too.
if ("WorkerGlobalScope" in globalThis) {
  if (self.name === "verdict") failCalls(fault);
  await import("../../main.ts");
} else Deno.exit(await main(Deno.args, import.meta.url));
