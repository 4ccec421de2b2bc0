import { assertEquals, assertThrows } from "@std/assert";
import { asPacketId, type PacketId } from "../../src/core/identifiers.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { forRandom } from "../support/random.ts";

const ids = (...numbers: number[]): PacketId[] => numbers.map(asPacketId);

function ledgerOf(packets: number, held: readonly PacketId[]): UnsettledLedger {
  const ledger = UnsettledLedger.withRoomFor(packets);
  for (const id of held) ledger.add(id);
  return ledger;
}

Deno.test("UnsettledLedger lists what was added and not removed", () => {
  const ledger = ledgerOf(4, ids(0, 7, 0xffff_ffff));
  ledger.remove(asPacketId(7));
  assertEquals(ledger.takeAll().sort(), ids(0, 0xffff_ffff));
  assertEquals(ledger.takeAll(), []);
});

Deno.test("UnsettledLedger refuses to list more than it has room for, and goes on after that", () => {
  const ledger = ledgerOf(2, ids(1));
  assertEquals(ledger.isFull, false);
  ledger.add(asPacketId(2));
  assertEquals(ledger.isFull, true);
  assertThrows(() => ledger.add(asPacketId(3)), RangeError, "full");
  ledger.remove(asPacketId(1));
  ledger.add(asPacketId(4));
  assertEquals(ledger.takeAll().sort(), ids(2, 4));
});

Deno.test("UnsettledLedger with room for nothing is full", () => {
  const ledger = UnsettledLedger.withRoomFor(0);
  assertEquals(ledger.isFull, true);
  assertThrows(() => ledger.add(asPacketId(1)), RangeError);
  assertEquals(ledger.takeAll(), []);
});

Deno.test("UnsettledLedger does not mind an id that it does not hold, nor one equal to its own count", () => {
  const ledger = ledgerOf(4, ids(8, 9));
  for (const id of [0, 1, 2, 3, 0xffff_ffff]) ledger.remove(asPacketId(id));
  assertEquals(ledger.takeAll().sort((a, b) => a - b), ids(8, 9));
  for (const id of [0, 8, 9]) ledger.remove(asPacketId(id));
  assertEquals(ledger.takeAll(), []);
});

Deno.test("UnsettledLedger is one list for all who look at its memory", () => {
  const worker = UnsettledLedger.withRoomFor(4);
  const main = new UnsettledLedger(worker.memory);
  for (const id of ids(1, 2, 3)) worker.add(id);
  main.remove(asPacketId(2));
  assertEquals(main.takeAll().sort(), ids(1, 3));
  worker.add(asPacketId(5));
  assertEquals([worker.isFull, main.takeAll()], [false, ids(5)]);
});

Deno.test("UnsettledLedger does what a set would", () => {
  forRandom(300, (random) => {
    const room = random.between(1, 8);
    const ledger = UnsettledLedger.withRoomFor(room);
    const set = new Set<PacketId>();
    for (let step = 0; step < 40; step++) {
      const id = asPacketId(random.between(0, 12));
      if (random.oneIn(2)) {
        ledger.remove(id);
        set.delete(id);
      } else if (!set.has(id) && set.size < room) {
        ledger.add(id);
        set.add(id);
      }
      assertEquals(ledger.isFull, set.size === room);
    }
    assertEquals(ledger.takeAll().sort(), [...set].sort());
  });
});

Deno.test("UnsettledLedger counts what was received by all who had it", () => {
  const ledger = ledgerOf(2, ids(1));
  for (let count = 0; count < 3; count++) ledger.countReceived();
  const next = new UnsettledLedger(ledger.memory);
  next.takeAll();
  next.countReceived();
  assertEquals([ledger.received, ledger.count], [4, 0]);
});
