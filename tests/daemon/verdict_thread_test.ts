import { assertEquals, assertRejects } from "@std/assert";
import { ExitError } from "../../src/core/exit_error.ts";
import { asPacketId, type PacketId } from "../../src/core/identifiers.ts";
import { marksWithin } from "../../src/core/marks.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { VerdictThread } from "../../src/daemon/verdict_thread.ts";
import type { QueueUse, VerdictThreadParts } from "../../src/daemon/verdict_thread_parts.ts";
import type { Policy } from "../../src/daemon/worker_messages.ts";
import { Libc } from "../../src/ffi/libc.ts";
import { openWakeUp } from "../../src/ffi/wake_up.ts";
import { LEFT_IN_HAND, LEFT_TO_READ } from "../support/fake_verdict_worker.ts";
import { NO_LISTS } from "../../src/rules/lists/loaded_list.ts";

/** What is settled at once: every packet up to and including this one. */
type Batch = [upTo: PacketId, verdict: Verdict, queue: string];

/** The batches that take along all that the fake worker had in hand: its ids begin anew after 2^32. */
const LEFT: readonly Batch[] = [[asPacketId(7), "drop", "packets"], [LEFT_TO_READ, "accept", "names"]];

/** Promises that are never kept are what these tests are about: they fail by their limit. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, timeout: 15_000, fn });
}

test("The worker gets its policy, then others, and tells its counters at the end", async () => {
  using play = new Play(["never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  assertEquals((await thread.stop()).decisions, 1);

  const another = await VerdictThread.start(play.parts, policyOf(1), 1);
  await another.setPolicy(policyOf(2), 1);
  assertEquals((await another.stop()).decisions, 2);
  assertEquals([play.settled, play.replaced, play.lost], [[], [], []]);
});

test("A probe is answered by the worker that decides now, also by the one after a failure", async () => {
  using play = new Play(["later", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  thread.probe(); // the first answers no order
  await play.replacement;
  await thread.setPolicy(policyOf(2), 1);
  thread.probe();
  await play.alive;
  await thread.stop();
});

test("A worker that fails is replaced, and what it had in hand is settled by the posture, once", async () => {
  using play = new Play(["later", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  await play.replacement;
  assertEquals(play.settled, LEFT);
  assertEquals(play.replaced, [["Uncaught Error: failed later", LEFT_IN_HAND.length + 1]]);

  await thread.setPolicy(policyOf(2), 1);
  assertEquals((await thread.stop()).decisions, 2);
  assertEquals([play.settled.length, play.replaced.length, play.lost], [2, 1, []]);
});

test("A policy that the failed worker did not take up, and one that came after it, are in force with the next", async () => {
  using play = new Play(["later", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  const overtaken = thread.setPolicy(policyOf(2), 1);
  await play.replacement;
  await Promise.all([overtaken, thread.setPolicy(policyOf(3), 1)]);
  assertEquals((await thread.stop()).decisions, 3);
});

test("A worker that is replaced twice, each time after a while", async () => {
  using play = new Play(["later", "later", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  await thread.setPolicy(policyOf(2), 1); // with the second
  await thread.setPolicy(policyOf(3), 1); // with the third
  assertEquals(play.replaced.length, 2);
  assertEquals(play.settled, [...LEFT, ...LEFT]);
  assertEquals((await thread.stop()).decisions, 3);
});

test("A worker that fails again and again, each time after a while, is not replaced for ever", async () => {
  using play = new Play(["later"]);
  await VerdictThread.start(play.parts, policyOf(1), 1);
  await play.loss;
  assertEquals(play.replaced.length, 4);
  assertEquals(play.lost, ["Uncaught Error: failed later (the failure number 5 within 10 minutes)"]);
  assertEquals(play.settled.length, 5 * LEFT.length);
});

test("A worker that fails at once loses the thread; what it had in hand is settled all the same", async () => {
  using play = new Play(["at-once"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  await play.loss;
  assertEquals(play.lost, ["Uncaught Error: failed at once"]);
  assertEquals([play.settled, play.replaced], [[...LEFT], []]);
  await assertRejects(() => thread.stop(), ExitError, "failed at once");
});

test("A replacement that fails at once, or while it loads, loses the thread", async () => {
  for (const second of ["at-once", "loading"]) {
    using play = new Play(["later", second]);
    await VerdictThread.start(play.parts, policyOf(1), 1);
    await play.loss;
    assertEquals([play.replaced.length, play.lost.length], [1, 1]);
  }
});

test("Where the first worker cannot even load, there is no thread", async () => {
  using play = new Play(["loading"]);
  await assertRejects(
    () => VerdictThread.start(play.parts, policyOf(1), 1),
    ExitError,
    "the verdict thread cannot start: ",
  );
  assertEquals([play.replaced, play.lost], [[], []]);
});

test("Told to stop while there is no worker: the next one stops", async () => {
  using play = new Play(["later", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  await play.replacement;
  assertEquals((await thread.stop()).decisions, 1);
});

test("A worker that fails instead of stopping: late, the next one stops; soon, that is an error", async () => {
  using play = new Play(["stopping", "never"]);
  const thread = await VerdictThread.start(play.parts, policyOf(1), 1);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  assertEquals((await thread.stop()).decisions, 1);
  assertEquals(play.replaced.length, 1);

  using other = new Play(["stopping"]);
  const soon = await VerdictThread.start(other.parts, policyOf(1), 1);
  await assertRejects(() => soon.stop(), ExitError, "failed while stopping");
});

/** A thread's surroundings, which write down what it does. Its workers fail as listed, the last one's way for all after. */
class Play implements Disposable {
  readonly settled: Batch[] = [];
  readonly replaced: [error: string, left: number][] = [];
  readonly lost: string[] = [];
  readonly parts: VerdictThreadParts;
  readonly #replacement = Promise.withResolvers<void>();
  readonly #loss = Promise.withResolvers<void>();
  readonly #alive = Promise.withResolvers<void>();
  readonly #resources = new DisposableStack();

  #use(which: string, queue: number): QueueUse {
    return {
      posture: which === "names" ? "accept" : "drop",
      access: { backend: "netlink", queue, descriptor: -1, copyRange: 512 },
      packetQueue: () => ({
        counters: { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 },
        receive: () => null,
        settle: () => {},
        settleUpTo: (id, verdict) => void this.settled.push([id, verdict, which]),
        [Symbol.dispose]: () => {},
      }),
    };
  }

  constructor(failures: readonly string[]) {
    const libc = this.#resources.use(new Libc());
    let born = 0;
    this.parts = {
      monitor: null,
      libc,
      get entry(): string {
        const fails = failures[Math.min(born++, failures.length - 1)];
        return new URL(`../support/fake_verdict_worker.ts?fails=${fails}`, import.meta.url).href;
      },
      queue: this.#use("packets", 0),
      names: this.#use("names", 1),
      nameMemory: 1_000,
      diagDescriptor: -1,
      wakeDescriptor: this.#resources.use(openWakeUp(libc)).number,
      marks: marksWithin(0x0f00),
      judgeUnknown: false,
      posture: "drop",
      selfTestToken: new Uint8Array(16),
      onSelfTest: () => {},
      onRecords: () => {},
      onChecksumWanted: () => {},
      onFlood: () => {},
      onQuestion: () => {},
      onAlive: () => this.#alive.resolve(),
      onReplaced: (...what) => {
        this.replaced.push(what);
        this.#replacement.resolve();
      },
      onLost: (error) => {
        this.lost.push(error);
        this.#loss.resolve();
      },
    };
  }

  /** Fulfilled when a worker has failed, before the next one is ready. */
  get replacement(): Promise<void> {
    return this.#replacement.promise;
  }

  /** Fulfilled when a worker has answered a probe. */
  get alive(): Promise<void> {
    return this.#alive.promise;
  }

  get loss(): Promise<void> {
    return this.#loss.promise;
  }

  [Symbol.dispose](): void {
    this.#resources[Symbol.dispose]();
  }
}

function policyOf(revision: number): Policy {
  const failure = { unknownProcess: "rules", unknownAttribute: "match" } as const;
  const options = { defaultAction: "allow", loopback: "allow", failure } as const;
  return { revision, mode: "enforce", checksums: false, asking: null, lists: NO_LISTS, rules: [], options };
}
