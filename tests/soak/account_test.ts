import { assertEquals } from "@std/assert";
import type { DaemonEvent } from "../support/daemon.ts";
import { discrepancies, tell } from "./account.ts";
import { type Footprint, leaks } from "./footprint.ts";

const event = (rest: Record<string, unknown> & { event: string }): DaemonEvent => ({ time: "", version: 1, ...rest });
const stopped = (sent: number, packets: number, rest: Record<string, number> = {}): DaemonEvent =>
  event({ event: "stopped", packets, queue: { sent, queue_dropped: 0, user_dropped: 0, passed_open: 0, ...rest } });
const replaced = event({
  event: "warning",
  code: "verdict-thread-replaced",
  message: "the verdict thread failed and was replaced (3 packets settled by the failure posture): why",
});
const SENT = { "53 arrives": 10, "54 vanishes": 5, "55 either": 5 };

Deno.test("Where all agree there is nothing to say", () => {
  const told = tell([event({ event: "decision" }), stopped(20, 20)]);
  assertEquals(told.decisions, 1);
  assertEquals(discrepancies(SENT, { "53 arrives": 10, "55 either": 2 }, told), []);
});

Deno.test("What does not arrive is missing, but for what failures and full queues have dropped", () => {
  const arrived = { "53 arrives": 5 };
  const missing = (...events: readonly DaemonEvent[]): string[] => discrepancies(SENT, arrived, tell(events));
  assertEquals(missing(stopped(20, 20)), ["5 did not arrive; failures and full queues have dropped 0"]);
  assertEquals(missing(replaced, stopped(20, 20)), ["5 did not arrive; failures and full queues have dropped 3"]);
  assertEquals(missing(replaced, stopped(22, 20, { queue_dropped: 2 })), []);
});

Deno.test("What arrives and must not, or comes twice, is told; and so is a queue whose account is wrong", () => {
  const arrived = { "53 arrives": 10, "54 vanishes": 1, "55 either": 6 };
  assertEquals(discrepancies(SENT, arrived, tell([stopped(21, 20)])), [
    '1 of "54 vanishes" arrived',
    '6 of "55 either" arrived, 5 were sent',
    "the rules sent 21 packets to the queue, 20 are accounted for",
  ]);
  const passed = tell([stopped(21, 20, { passed_open: 1 })]);
  assertEquals(discrepancies(SENT, { "53 arrives": 10 }, passed), ["1 passed a full queue, which was to drop"]);
  assertEquals(discrepancies(SENT, { "53 arrives": 10 }, tell([])).length > 0, true, "without a word at the end");
});

Deno.test("What grows is told", () => {
  const warm: Footprint = { rssMegabytes: 100, descriptors: 80, ebpf: 21, conntrack: 1, historyMegabytes: 1 };
  assertEquals(leaks(warm, warm), []);
  assertEquals(leaks(warm, { ...warm, rssMegabytes: 200, ebpf: 22 }), [
    "rssMegabytes grew from 100 to 200: more than 24",
    "ebpf grew from 21 to 22: more than 0",
  ]);
  assertEquals(leaks(warm, { ...warm, descriptors: NaN }).length, 1);
});
