import { assertEquals, assertRejects } from "@std/assert";
import { marksWithin } from "../../src/core/marks.ts";
import { FirewallWatch, type RulesChanged } from "../../src/firewall/firewall_watch.ts";
import { FirewallError, type Interception } from "../../src/firewall/interception.ts";
import type { RulesInForce } from "../../src/firewall/rules_in_force.ts";
import type { Changer, News } from "../../src/firewall/rules_news.ts";
import { FakeClock } from "../support/fake_clock.ts";

const FIRST: Interception = {
  queue: 1,
  namesQueue: null,
  marks: marksWithin(0xff00_0000),
  generation: 1,
  bypass: true,
  skipLoopback: false,
  judgeUnknown: false,
};
const SECOND: Interception = { ...FIRST, queue: 2 };
const NFT: Changer = { processId: 7, name: "nft" };

/** A kernel with rules that anybody changes, and tells of each change; an installer; a clock and its timers. */
class World {
  readonly clock = new FakeClock();
  readonly changes: RulesChanged[] = [];
  /** What the installer did, and what was only looked at. */
  readonly done: string[] = [];
  othersChanged = 0;
  /** The kernel's rules. */
  rules: RulesInForce = new Map();
  /** What an installation is to fail with. */
  refusal: Error | null = null;
  /** What the counters of the rules say. */
  queued = 0;
  /** Done by somebody else right after each installation. */
  meanwhile: () => void = () => {};
  #news: { changed: boolean; by: Changer[] } = { changed: false, by: [] };
  #timers: { at: number; act: () => void }[] = [];

  readonly watch = new FirewallWatch({
    installer: {
      name: "nftables",
      install: (interception) => this.#install(interception),
      update: (interception) => this.#install(interception, "update"),
      queued: () => Promise.resolve(this.queued),
      remove: () => {
        this.done.push("remove");
        return Promise.resolve(this.queued);
      },
      asked: ({ queue }) => new Map([["chain a", [`queue to ${queue}`, "return"]]]),
      inForce: () => {
        this.done.push("look");
        return Promise.resolve(this.rules);
      },
    },
    news: { collect: () => this.#news.changed, take: () => this.#take() },
    clock: this.clock,
    later: (milliseconds, act) => {
      const timer = { at: this.clock.monotonicMilliseconds() + milliseconds, act };
      this.#timers.push(timer);
      return { [Symbol.dispose]: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
    },
    onChanged: (change) => this.changes.push(change),
    onOthersChanged: () => this.othersChanged++,
  });

  /** Somebody changes rules; the kernel tells it. */
  change(rules: RulesInForce, by: readonly Changer[] = [NFT]): void {
    this.rules = rules;
    this.#news = { changed: true, by: [...this.#news.by, ...by] };
  }

  /** As change, and the watch hears of it. */
  async hear(rules: RulesInForce): Promise<void> {
    this.change(rules);
    this.watch.heard();
    await this.pass(0);
  }

  /** Time passes, and what was to be done then is done. */
  async pass(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    const due = this.#timers.filter(({ at }) => at <= this.clock.monotonicMilliseconds());
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { act } of due) act();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** What was done since the last call. */
  take(): string[] {
    return this.done.splice(0);
  }

  #install({ queue }: Interception, how = "install"): Promise<void> {
    this.done.push(`${how} ${queue}`);
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.change(new Map([["chain a", [`QUEUE ${queue}`, "RETURN"]]]), [{ processId: 1, name: "ourselves" }]);
    this.meanwhile();
    return Promise.resolve();
  }

  #take(): News {
    const news = this.#news;
    this.#news = { changed: false, by: [] };
    return news;
  }
}

async function watched(): Promise<World> {
  const world = new World();
  await world.watch.install(FIRST);
  world.watch.heard();
  await world.pass(0);
  assertEquals([world.take(), world.changes], [["install 1", "look"], []]);
  return world;
}

Deno.test("What is changed by somebody is put right at once, and told with who it was", async () => {
  const world = await watched();
  await world.hear(new Map());
  assertEquals(world.take(), ["look", "install 1", "look"]);
  assertEquals(world.changes, [
    { differences: ["chain a is gone"], by: [NFT], problem: null, held: false, count: 1 },
  ]);
  assertEquals([...world.rules.keys()], ["chain a"]);
});

Deno.test("Who did it is told although the kernel says so only after what was done", async () => {
  const world = await watched();
  world.change(new Map(), []);
  world.watch.heard();
  const looking = world.pass(0);
  world.change(new Map());
  await looking;
  assertEquals(world.changes.map(({ by }) => by), [[NFT]]);
});

Deno.test("What others change of their own is looked at, ten times a second at most", async () => {
  const world = await watched();
  for (let change = 0; change < 5; change++) await world.hear(world.rules);
  assertEquals([world.take(), world.othersChanged], [["look"], 1]);
  await world.pass(100);
  assertEquals([world.take(), world.othersChanged, world.changes], [["look"], 2, []]);
});

Deno.test("Without news nothing is looked at", async () => {
  const world = await watched();
  world.rules = new Map();
  world.watch.heard();
  await world.pass(0);
  assertEquals(world.take(), []);
});

Deno.test("Removed again and again, they are set anew once a second, without end", async () => {
  const world = await watched();
  await world.hear(new Map());
  for (let second = 1; second <= 3; second++) {
    await world.pass(10);
    await world.hear(new Map());
    await world.pass(980);
    assertEquals(world.changes.length, second);
    await world.pass(10);
  }
  assertEquals(world.changes.map(({ held, count }) => [held, count]), [[false, 1], [true, 2], [true, 3], [true, 4]]);
  await world.pass(2_000);
  await world.hear(new Map());
  assertEquals(world.changes.at(-1), {
    differences: ["chain a is gone"],
    by: [NFT],
    problem: null,
    held: false,
    count: 5,
  });
});

Deno.test("What cannot be set anew is told once, and tried each second until it can", async () => {
  const world = await watched();
  world.refusal = new FirewallError("the kernel says no");
  await world.hear(new Map());
  for (let second = 0; second < 3; second++) await world.pass(1_000);
  assertEquals(world.take().filter((each) => each === "install 1").length, 4);
  assertEquals(world.changes, [
    { differences: ["chain a is gone"], by: [NFT], problem: "the kernel says no", held: false, count: 1 },
  ]);
  world.refusal = null;
  await world.pass(1_000);
  assertEquals(world.changes.at(-1), {
    differences: ["chain a is gone"],
    by: [],
    problem: null,
    held: false,
    count: 1,
  });
  await world.pass(1_000);
  assertEquals(world.take().at(-1), "look");
});

Deno.test("Where somebody else puts right what we could not, that is told", async () => {
  const world = await watched();
  const { rules } = world;
  world.refusal = new FirewallError("the kernel says no");
  await world.hear(new Map());
  world.rules = rules;
  await world.pass(1_000);
  assertEquals(world.changes.map(({ differences, problem }) => [differences.length, problem]), [
    [1, "the kernel says no"],
    [0, null],
  ]);
  world.watch.heard();
  await world.pass(1_000);
  assertEquals(world.changes.length, 2);
});

Deno.test("What cannot be read is set anew", async () => {
  const world = await watched();
  Object.defineProperty(world, "rules", {
    get: () => {
      throw new FirewallError("no memory");
    },
    set: () => {},
  });
  await world.hear(new Map());
  assertEquals(world.changes.map(({ differences, problem }) => [differences, problem]), [
    [["they cannot be read: no memory"], "no memory"],
  ]);
});

Deno.test("Changed in the moment in which they are set, they are set anew", async () => {
  const world = new World();
  world.meanwhile = () => world.change(new Map([["chain a", ["QUEUE 1"]]]));
  await world.watch.install(FIRST);
  await world.pass(0);
  world.meanwhile = () => {};
  await world.pass(1_000);
  assertEquals(world.changes.map(({ problem, count }) => [problem, count]), [
    ["they were changed again while they were being set", 1],
    [null, 1],
  ]);
  assertEquals(world.rules.get("chain a"), ["QUEUE 1", "RETURN"]);
});

Deno.test("Other rules of ours take the place of those before, and are no change of somebody", async () => {
  const world = await watched();
  await world.watch.install(SECOND);
  world.watch.heard();
  await world.pass(1_000);
  assertEquals(world.changes, []);
  await world.hear(new Map());
  assertEquals(world.rules.get("chain a"), ["QUEUE 2", "RETURN"]);
});

Deno.test("Another generation of ours takes the place of that before, and is no change of somebody", async () => {
  const world = await watched();
  await world.watch.update(SECOND);
  world.watch.heard();
  await world.pass(1_000);
  assertEquals(world.changes, []);
  await world.hear(new Map());
  assertEquals(world.rules.get("chain a"), ["QUEUE 2", "RETURN"]);
});

Deno.test("What was changed just before other rules of ours are set is told all the same", async () => {
  const world = await watched();
  world.change(new Map());
  await world.watch.install(SECOND);
  assertEquals(world.changes.map(({ differences, by }) => [differences, by]), [[["chain a is gone"], [NFT]]]);
});

Deno.test("Where other rules are refused, those before stay in force", async () => {
  const world = await watched();
  world.refusal = new FirewallError("the kernel says no");
  await assertRejects(() => world.watch.install(SECOND), FirewallError);
  world.refusal = null;
  await world.hear(new Map());
  assertEquals(world.rules.get("chain a"), ["QUEUE 1", "RETURN"]);
});

Deno.test("Taken out, they stay out", async () => {
  const world = await watched();
  await world.hear(new Map());
  world.take();
  await world.pass(10);
  await world.hear(new Map());
  await world.watch.remove();
  await world.pass(5_000);
  await world.hear(new Map());
  assertEquals(world.take(), ["remove"]);
});

Deno.test("What the rules have sent to the queue is summed up, whoever has had them set anew", async () => {
  const world = await watched();
  world.queued = 5;
  assertEquals(await world.watch.sent(), 5);
  await world.watch.update(SECOND);
  world.queued = 2;
  await world.hear(new Map());
  world.queued = 3;
  await world.watch.remove();
  assertEquals(await world.watch.sent(), 10);
});
