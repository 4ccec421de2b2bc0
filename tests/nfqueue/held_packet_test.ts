import { assertEquals, assertThrows } from "@std/assert";
import type { PacketId } from "../../src/core/identifiers.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { HeldPacket } from "../../src/nfqueue/held_packet.ts";
import type { PacketQueue } from "../../src/nfqueue/packet_queue.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { queuedPacket } from "../support/queued_packet.ts";

class RecordingQueue implements PacketQueue {
  readonly counters = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };
  readonly verdicts: string[] = [];
  failing = false;

  receive(): null {
    return null;
  }

  settle(id: PacketId, verdict: Verdict, mark: number): void {
    if (this.failing) throw new Error("no socket");
    this.verdicts.push(`${id} ${verdict} ${mark}`);
  }

  settleUpTo(): void {
    throw new Error("a packet in hand settles nothing but itself");
  }
}

function hold(posture: Verdict = "drop"): { queue: RecordingQueue; ledger: UnsettledLedger; held: HeldPacket } {
  const queue = new RecordingQueue();
  const ledger = UnsettledLedger.withRoomFor(4);
  const packet = { ...queuedPacket(new Uint8Array(0)), mark: 0x55 };
  return { queue, ledger, held: new HeldPacket(packet, queue, ledger, posture) };
}

Deno.test("a HeldPacket is on the ledger until its verdict, which carries its id and mark", () => {
  const { queue, ledger, held } = hold();
  assertEquals(ledger.takeAll().length, 1);
  ledger.add(held.packet.id);
  held.settle("accept");
  assertEquals(queue.verdicts, ["1 accept 85"]);
  assertEquals(ledger.takeAll(), []);
});

Deno.test("a HeldPacket gets no second verdict", () => {
  const { queue, held } = hold();
  held.settle("reject");
  assertThrows(() => held.settle("accept"), Error, "Cannot settle packet 1: it has its verdict already");
  assertEquals(queue.verdicts, ["1 reject 85"]);
});

for (const posture of ["accept", "drop"] as const) {
  Deno.test(`a HeldPacket that is let go without a verdict gets the posture's: ${posture}`, () => {
    const { queue, ledger, held } = hold(posture);
    held[Symbol.dispose]();
    held[Symbol.dispose]();
    assertEquals(queue.verdicts, [`1 ${posture} 85`]);
    assertEquals(ledger.takeAll(), []);
  });
}

Deno.test("a HeldPacket that has its verdict is disposed of without another", () => {
  const { queue, held } = hold("drop");
  {
    using inHand = held;
    inHand.settle("accept");
  }
  assertEquals(queue.verdicts, ["1 accept 85"]);
});

Deno.test("an exception on the way leaves a HeldPacket to the posture", () => {
  const { queue, ledger, held } = hold("drop");
  const decide = (): void => {
    using _inHand = held;
    throw new Error("a bug");
  };
  assertThrows(decide, Error, "a bug");
  assertEquals(queue.verdicts, ["1 drop 85"]);
  assertEquals(ledger.takeAll(), []);
});

Deno.test("a verdict that could not be sent leaves the packet on the ledger", () => {
  const { queue, ledger, held } = hold();
  queue.failing = true;
  assertThrows(() => held.settle("accept"), Error, "no socket");
  assertEquals<number[]>(ledger.takeAll(), [1]);
});
