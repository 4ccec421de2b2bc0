import { assertEquals, assertStrictEquals } from "@std/assert";
import { SelfTest, type SelfTestResult } from "../../src/daemon/self_test.ts";

const TOKEN = new Uint8Array(16);
const FAILED: SelfTestResult = { outcome: "failed", why: "a packet of IPv6 did not meet the queue" };

/** The numbers of what was sent by each family, timers, and results; whether a packet meets the queue is the test's. */
class Play {
  readonly sent: [family: 4 | 6, number: number][] = [];
  readonly results: SelfTestResult[] = [];
  /** What a full queue has dropped so far. */
  dropped = 0;
  /** Why nothing can be sent by a family. */
  readonly refusals: Partial<Record<4 | 6, string>> = {};
  #timers: { readonly milliseconds: number; readonly act: () => void }[] = [];

  readonly test = new SelfTest({
    token: TOKEN,
    families: [4, 6],
    send: (family, content) => {
      const why = this.refusals[family] ?? null;
      if (why === null) this.sent.push([family, content.at(-1) ?? 0]);
      return why;
    },
    dropped: () => this.dropped,
    later: (milliseconds, act) => {
      const timer = { milliseconds, act };
      this.#timers.push(timer);
      return { [Symbol.dispose]: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
    },
    onResult: (result) => this.results.push(result),
  });

  /** So many milliseconds after the start of the test. */
  pass(milliseconds: number): void {
    for (const { act } of this.#timers.filter((timer) => timer.milliseconds === milliseconds)) act();
  }

  get timers(): number {
    return this.#timers.length;
  }
}

Deno.test("It passes when packets of all families have met the queue", async () => {
  const play = new Play();
  const running = play.test.run();
  assertEquals(play.sent, [[4, 1], [6, 2]]);
  play.test.met(1);
  play.test.met(2);
  assertEquals(await running, { outcome: "passed" });
  assertEquals([play.results, play.timers], [[{ outcome: "passed" }], 0]);
});

Deno.test("A packet that gets lost has a second; where none meets the queue, it fails and says which", async () => {
  const play = new Play();
  const running = play.test.run();
  play.test.met(1);
  await Promise.resolve();
  play.pass(1_000);
  assertEquals(play.sent, [[4, 1], [6, 2], [6, 2]]);
  play.pass(2_000);
  assertEquals([await running, play.timers], [FAILED, 0]);

  const again = play.test.run();
  play.test.met(2); // late
  play.test.met(3);
  await Promise.resolve();
  play.pass(1_000);
  play.test.met(4);
  assertEquals(await again, { outcome: "passed" });
  assertEquals(play.results, [FAILED, { outcome: "passed" }]);
});

Deno.test("What cannot be sent is no failure, and where nothing can be, that is the answer", async () => {
  const play = new Play();
  play.refusals[6] = "no IPv6";
  const running = play.test.run();
  play.test.met(1);
  assertEquals(await running, { outcome: "passed" });
  play.refusals[4] = "no IPv4";
  assertEquals(await play.test.run(), { outcome: "not possible", why: "no IPv4" });
});

Deno.test("Where a full queue drops packets, that it met none is no failure", async () => {
  const play = new Play();
  play.dropped = 7;
  const running = play.test.run();
  play.test.met(1);
  await Promise.resolve();
  play.dropped = 8;
  play.pass(2_000);
  assertEquals((await running).outcome, "passed");
  const again = play.test.run();
  play.dropped = 9;
  play.pass(2_000);
  assertEquals(await again, { outcome: "not possible", why: "the queue was full, and packets were dropped" });
});

Deno.test("Who asks while it runs gets the same result", async () => {
  const play = new Play();
  const first = play.test.run();
  assertStrictEquals(play.test.run(), first);
  play.test.met(1);
  play.test.met(2);
  await first;
  assertEquals(play.sent.length, 2);
});

Deno.test("Ended, it sends nothing more, and tells nothing", async () => {
  const play = new Play();
  const running = play.test.run();
  play.test[Symbol.dispose]();
  assertEquals((await running).outcome, "not possible");
  assertEquals((await play.test.run()).outcome, "not possible");
  assertEquals([play.results, play.timers, play.sent.length], [[], 0, 2]);
});
