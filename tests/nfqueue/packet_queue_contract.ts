import { assert, assertEquals, assertThrows } from "@std/assert";
import { ExitError } from "../../src/core/exit_error.ts";
import { asPacketId } from "../../src/core/identifiers.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import type { QueueAccess } from "../../src/daemon/join_queue.ts";
import { TRAFFIC } from "../support/clients.ts";
import { kernelTest } from "../support/kernel_test.ts";
import type { Requirement } from "../support/requirements.ts";
import { QueuePlay, type QueuePlayOptions } from "./queue_play.ts";

const NOBODY = 65534;
const NOTHING = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };
const COPY_RANGE = 512;
const IP_AND_UDP_HEADERS = 28;

/**
 * What every PacketQueue does with real packets, whoever configures the queue and sends the verdicts. What became of a
 * packet is asked of the server that it was for.
 */
export function packetQueueContract(backend: QueueAccess["backend"], ...needs: readonly Requirement[]): void {
  const test = (name: string, options: QueuePlayOptions, fn: (play: QueuePlay) => Promise<void>): void =>
    kernelTest({ name: `${backend}: ${name}`, needs: [...TRAFFIC, "nfqueue-iptables", ...needs] }, async () => {
      await using play = await QueuePlay.start(backend, options);
      await fn(play);
    });

  test("packets wait for their verdicts, which come in any order", {}, async (play) => {
    await play.send(["a", "b", "c"]);
    const [a, b, c] = play.receive(3);
    await play.nothingArrives();
    c?.settle("accept");
    b?.settle("drop");
    a?.settle("accept");
    await play.arrive("c", "a");
    assertEquals([play.waiting(), play.queue.counters.received, play.ledger.takeAll()], [0, 3, []]);
  });

  test("a packet comes with its sender and its headers, and goes on whole", {}, async (play) => {
    const text = "x".repeat(2_000);
    await play.send([text], { user: NOBODY });
    const [held] = play.receive(1);
    const { userId, groupId, mark, payload, length } = held?.packet ?? {};
    assertEquals<unknown[]>([userId, groupId, mark], [NOBODY, NOBODY, 0]);
    assertEquals([payload?.length, length], [COPY_RANGE, IP_AND_UDP_HEADERS + text.length]);
    held?.settle("accept");
    await play.arrive(text);
  });

  test("accept leaves the packet's mark alone", {}, async (play) => {
    await play.dropUnlessMarked(0x1200_0055);
    await play.send(["marked"], { mark: 0x1200_0055 });
    await play.send(["unmarked"]);
    const held = play.receive(2);
    assertEquals(held.map(({ packet }) => packet.mark), [0x1200_0055, 0]);
    for (const each of held) each.settle("accept");
    await play.arrive("marked");
  });

  test("reject accepts with our bits of the mark set, and those of others as they were", {}, async (play) => {
    await play.dropUnlessMarked(0xff00_0055);
    await play.send(["rejected"], { mark: 0x1200_0055 });
    await play.send(["of another mark"], { mark: 0x1200_0056 });
    for (const held of play.receive(2)) held.settle("reject");
    await play.arrive("rejected");
  });

  test("settleUpTo gives its verdict to all up to a packet that have none, and to no later one", {}, async (play) => {
    await play.send(["1", "2", "3", "4", "5"]);
    const [first, , third, , fifth] = play.receive(5);
    assert(first !== undefined && third !== undefined && fifth !== undefined);
    first.settle("drop");
    play.queue.settleUpTo(third.packet.id, "accept", 0);
    await play.arrive("2", "3");
    assertEquals(play.waiting(), 2);
    play.queue.settleUpTo(fifth.packet.id, "drop", 0);
    assertEquals(play.waiting(), 0);
    await play.arrive("2", "3");
    assertEquals([play.queue.receive(), play.queue.counters.refusedVerdicts], [null, 0]);
  });

  test("settleUpTo leaves marks alone, and for a reject sets our bits", {}, async (play) => {
    await play.dropUnlessMarked(0x1200_0055, 0x4500_0066, 0xff00_0077);
    const settleBoth = (verdict: Verdict, mark: number): void => {
      const last = play.receive(2).at(-1)?.packet.id;
      assert(last !== undefined);
      play.queue.settleUpTo(last, verdict, mark);
    };
    await play.send(["1"], { mark: 0x1200_0055 });
    await play.send(["2"], { mark: 0x4500_0066 });
    settleBoth("accept", 0);
    await play.arrive("1", "2");
    await play.send(["3", "4"], { mark: 0x4500_0077 });
    settleBoth("reject", 0x4500_0077);
    await play.arrive("1", "2", "3", "4");
  });

  test("settleUpTo takes packets along that were not read", {}, async (play) => {
    await play.send(["1", "2", "3"]);
    const { lastId } = play.entry() ?? {};
    play.queue.settleUpTo(asPacketId(lastId ?? 0), "accept", 0);
    await play.arrive("1", "2", "3");
    assertEquals(play.waiting(), 0);
  });

  test("a verdict for a packet that the kernel does not hold is counted, and hurts no other", {}, async (play) => {
    play.queue.settle(asPacketId(123_456), "drop", 0);
    play.queue.settle(asPacketId(123_456), "reject", 0);
    play.queue.settleUpTo(asPacketId(123_456), "drop", 0);
    await play.send(["unharmed"]);
    play.receive(1)[0]?.settle("accept");
    await play.arrive("unharmed");
    assertEquals(play.queue.counters, { ...NOTHING, received: 1, refusedVerdicts: 3 });
  });

  test("a packet is settled once: we throw at a second time, and the kernel refuses it", {}, async (play) => {
    await play.send(["once"]);
    const [held] = play.receive(1);
    assert(held !== undefined);
    held.settle("accept");
    assertThrows(() => held.settle("drop"), Error, "it has its verdict already");
    play.queue.settle(held.packet.id, "accept", 0);
    await play.arrive("once");
    assertEquals([play.queue.receive(), play.queue.counters.refusedVerdicts], [null, 1]);
  });

  for (const posture of ["accept", "drop"] as const) {
    test(`a packet that the ledger has no room for: ${posture} at once`, { room: 2, posture }, async (play) => {
      await play.send(["1", "2", "3"]);
      const held = play.receive(2);
      assertEquals(play.queue.receive(), null);
      await play.arrive(...(posture === "accept" ? ["3"] : []));
      for (const each of held) each.settle("accept");
      await play.arrive(...(posture === "accept" ? ["3"] : []), "1", "2");
    });
  }

  for (const failOpen of [true, false]) {
    const what = failOpen ? "lets packets through" : "drops packets";
    test(`a full queue ${what}`, { settings: { maxLength: 2, failOpen } }, async (play) => {
      await play.send(["1", "2", "3", "4"]);
      await play.arrive(...(failOpen ? ["3", "4"] : []));
      assertEquals([play.waiting(), play.entry()?.queueDropped], [2, failOpen ? 0 : 2]);
    });
  }

  test("thousands of packets wait unread, and none is lost", { room: 4_096 }, async (play) => {
    const texts = Array.from({ length: 3_000 }, (_, index) => `${index}`);
    await play.send(texts);
    const { waiting, queueDropped, userDropped } = play.entry() ?? {};
    assertEquals([waiting, queueDropped, userDropped], [3_000, 0, 0]);
    // The server's socket has no room for all of them.
    play.receive(3_000).forEach((held, index) => held.settle(index % 100 === 0 ? "accept" : "drop"));
    await play.arrive(...texts.filter((_, index) => index % 100 === 0));
    assertEquals(play.waiting(), 0);
  });

  test("disposing gives the queue up with all that waits, and it can be had again", {}, async (play) => {
    await play.send(["1", "2"]);
    play.receive(1);
    play.close();
    assertEquals(play.entry(), null);
    await play.nothingArrives();
    play.open();
    await play.send(["3"]);
    play.receive(1)[0]?.settle("accept");
    await play.arrive("3");
  });

  test("nobody but the kernel can put packets into it", {}, async (play) => {
    assertEquals(await play.sendToReader(), "refused\n");
    assertEquals([play.queue.receive(), play.queue.counters], [null, NOTHING]);
  });

  test("nobody else gets a queue that is read, and its reader goes on", {}, async (play) => {
    for (const other of ["netlink", backend] as const) {
      assertThrows(() => play.openAnother(other), ExitError, "netfilter queue 5 is read by");
    }
    await play.send(["goes on"]);
    play.receive(1)[0]?.settle("accept");
    await play.arrive("goes on");
  });
}
