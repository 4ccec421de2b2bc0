import { assertEquals } from "@std/assert";
import { QueueAccount, type QueueTotals } from "../../src/daemon/queue_account.ts";
import type { QueueEntry } from "../../src/daemon/queue_table.ts";

/** A queue whose counters are told, and which counts how often the rules are asked. */
class Play {
  entry: QueueEntry = { queue: 0, portId: 1, waiting: 0, queueDropped: 0, userDropped: 0, lastId: 0 };
  sent = 0;
  taken = { received: 0, unsettled: 0 };
  asked = 0;

  account(failOpen = true, receivedBefore = 0): QueueAccount {
    const sent = (): Promise<number> => Promise.resolve((this.asked++, this.sent));
    return new QueueAccount({ sent, entry: () => this.entry, taken: () => this.taken, receivedBefore, failOpen });
  }

  now(sent: number, received: number, entry: Partial<QueueEntry>, unsettled = 0): void {
    this.sent = sent;
    this.taken = { received, unsettled };
    this.entry = { ...this.entry, lastId: received, ...entry };
  }
}

const totals = (sent: number | null, verdicts: number, passedOpen: number | null, more: Partial<QueueTotals> = {}) => ({
  sent,
  verdicts,
  queueDropped: 0,
  userDropped: 0,
  passedOpen,
  ...more,
});

Deno.test("what was sent and is nothing else has passed open", async () => {
  const play = new Play();
  const account = play.account();
  play.now(100, 70, { queueDropped: 5, userDropped: 3 });
  assertEquals(await account.look(), totals(100, 70, 22, { queueDropped: 5, userDropped: 3 }));
  assertEquals(account.totals.passedOpen, 22);
});

Deno.test("what waits, in the kernel, in the socket or in hand, has not passed", async () => {
  const play = new Play();
  const account = play.account();
  play.now(100, 60, { waiting: 40 }, 10);
  assertEquals(await account.look(), totals(100, 50, 10));
});

Deno.test("it never becomes less: rules that were set anew may have lost some of their count", async () => {
  const play = new Play();
  const account = play.account();
  play.now(100, 70, {});
  await account.look();
  play.now(150, 140, {});
  assertEquals(await account.look(), totals(150, 140, 30));
});

Deno.test("what came was sent, though rules that were set anew have lost it: it hides nothing that passes", async () => {
  const play = new Play();
  const account = play.account();
  play.now(60, 70, { queueDropped: 5 });
  assertEquals(await account.look(), totals(75, 70, 0, { queueDropped: 5 }));
  play.now(70, 71, { queueDropped: 5 });
  assertEquals(await account.look(), totals(85, 71, 9, { queueDropped: 5 }));
});

Deno.test("what comes while the rules are asked does not count as lost by them", async () => {
  const play = new Play();
  let coming = 0;
  const sent = (): Promise<number> => Promise.resolve((play.taken = { received: coming, unsettled: 0 }, 10));
  const parts = { entry: () => play.entry, taken: () => play.taken, receivedBefore: 0, failOpen: true };
  const account = new QueueAccount({ ...parts, sent });
  play.now(10, 10, {});
  coming = 15;
  assertEquals((await account.look()).sent, 10);
});

Deno.test("rules are asked only where packets may have passed since, and at the end", async () => {
  const play = new Play();
  const account = play.account();
  await account.look();
  play.now(3, 2, {});
  await account.look();
  await account.look();
  assertEquals(play.asked, 1);
  play.now(4, 2, { waiting: 1 });
  await account.look();
  assertEquals(play.asked, 2);

  const closed = new Play();
  const other = closed.account(false);
  closed.now(9, 7, { queueDropped: 2 });
  assertEquals([(await other.look()).passedOpen, closed.asked], [0, 0]);
  assertEquals(await other.close(), totals(9, 7, 0, { queueDropped: 2 }));
});

Deno.test("counts of packets go on where their 32 bits begin anew", async () => {
  const play = new Play();
  const account = play.account();
  play.now(0xffff_fff0, 0xffff_fff0, {});
  await account.look();
  play.now(0x1_0000_0010, 0x10, {});
  assertEquals(await account.look(), totals(0x1_0000_0010, 0x1_0000_0010, 0));
});

Deno.test("what was received before the rules were set is not of theirs", async () => {
  const play = new Play();
  play.now(0, 7, {});
  const account = play.account(true, 7);
  play.now(5, 11, {});
  assertEquals(await account.look(), totals(5, 4, 1));
});

Deno.test("without rules of ours it is not known what they have sent", async () => {
  const play = new Play();
  const account = new QueueAccount({
    sent: null,
    entry: () => play.entry,
    taken: () => play.taken,
    receivedBefore: 0,
    failOpen: true,
  });
  play.now(0, 7, { queueDropped: 1 });
  assertEquals(await account.close(), totals(null, 7, null, { queueDropped: 1 }));
});
