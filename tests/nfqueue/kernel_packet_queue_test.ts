import { assert, assertEquals, assertThrows } from "@std/assert";
import { asPacketId } from "../../src/core/identifiers.ts";
import { marksWithin } from "../../src/core/marks.ts";
import { ENOBUFS, EPERM, SystemError } from "../../src/core/system_error.ts";
import type { Verdict } from "../../src/core/verdict.ts";
import { COPY_RANGE } from "../../src/nfqueue/constants.ts";
import type { HeldPacket } from "../../src/nfqueue/held_packet.ts";
import { KernelPacketQueue } from "../../src/nfqueue/kernel_packet_queue.ts";
import { NetlinkVerdictSender } from "../../src/nfqueue/netlink_verdict_sender.ts";
import { UnsettledLedger } from "../../src/nfqueue/unsettled_ledger.ts";
import { fromHex, toHex } from "../../src/wire/hex.ts";
import { conversations, packetMessages } from "../fixtures/nfqueue/mod.ts";
import { type Arrival, FakeTransport } from "../support/fake_transport.ts";
import { concat, netlinkAttribute, netlinkError, netlinkMessage } from "../support/netlink_bytes.ts";
import { forRandom } from "../support/random.ts";
import { packetMessage, packetMessageOf } from "./packet_message_bytes.ts";

const MARKS = marksWithin(0x00ff_0000);
const NOTHING = { received: 0, malformed: 0, truncated: 0, refusedVerdicts: 0, overflows: 0 };

interface Queue {
  readonly transport: FakeTransport;
  readonly queue: KernelPacketQueue;
  readonly ledger: UnsettledLedger;
}

function queueWith(arrivals: readonly Arrival[], room = 64, posture: Verdict = "drop"): Queue {
  const transport = new FakeTransport();
  transport.arrive(...arrivals);
  const ledger = UnsettledLedger.withRoomFor(room);
  const sender = new NetlinkVerdictSender(transport, 5);
  const queue = new KernelPacketQueue({ transport, sender, marks: MARKS, ledger, posture, copyRange: COPY_RANGE });
  return { transport, queue, ledger };
}

function ids(queue: KernelPacketQueue): number[] {
  const found: number[] = [];
  for (let held = queue.receive(); held !== null; held = queue.receive()) found.push(held.packet.id);
  return found;
}

function received(queue: KernelPacketQueue): HeldPacket {
  const held = queue.receive();
  assert(held !== null);
  return held;
}

/** A verdict of queue 5 as it goes out: verdict, id, and the mark where there is one. */
function verdictBytes(verdict: number, id: number, mark: number | null = null): string {
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  const head = mark === null ? "20000000" : "28000000";
  const tail = mark === null ? "" : `08000300 ${hex(mark)}`;
  return toHex(fromHex(`${head} 01030100 00000000 00000000 00000005 0c000200 ${hex(verdict)} ${hex(id)} ${tail}`));
}

const noHeader = packetMessageOf([netlinkAttribute(10, Uint8Array.of(0x45))]);

Deno.test("receive gives null where no packet waits", () => {
  const { queue } = queueWith([]);
  assertEquals([queue.receive(), queue.receive()], [null, null]);
  assertEquals(queue.counters, NOTHING);
});

Deno.test("receive gives the kernel's packets in order", () => {
  const { queue } = queueWith(Object.values(packetMessages));
  assertEquals(ids(queue), [7, 1, 4, 3, 2, 5]);
  assertEquals(queue.counters, { ...NOTHING, received: 6 });
});

Deno.test("receive gives every packet of a datagram", () => {
  const datagram = concat([1, 2, 3].map((id) => packetMessage({ id, payload: Uint8Array.of(id) })));
  const { queue, ledger } = queueWith([datagram, packetMessage({ id: 4 })]);
  assertEquals(ids(queue), [1, 2, 3, 4]);
  assertEquals(queue.counters.received, 4);
  assertEquals<number[]>(ledger.takeAll(), [1, 2, 3, 4]);
});

Deno.test("receive counts a message that cannot be read, and gives the next one", () => {
  const { queue } = queueWith([noHeader, Uint8Array.of(1, 2, 3), packetMessage({ id: 4 })]);
  assertEquals(ids(queue), [4]);
  assertEquals(queue.counters, { ...NOTHING, received: 1, malformed: 2 });
});

Deno.test("receive gives what lies beside an unreadable message in its datagram", () => {
  const liar = packetMessage({ id: 2 }, [netlinkAttribute(3, Uint8Array.of(1, 2, 3, 4), 0xffff)]);
  const datagram = concat([packetMessage({ id: 1 }), noHeader, liar, packetMessage({ id: 3 }), Uint8Array.of(1)]);
  const { queue } = queueWith([datagram]);
  assertEquals(ids(queue), [1, 3]);
  assertEquals(queue.counters, { ...NOTHING, received: 2, malformed: 3 });
});

Deno.test("receive counts a datagram that was cut, and gives the next one", () => {
  const { queue } = queueWith([packetMessage({ id: 1, payload: new Uint8Array(5000) }), packetMessage({ id: 2 })]);
  assertEquals(ids(queue), [2]);
  assertEquals([queue.counters.truncated, queue.counters.received], [1, 1]);
});

Deno.test("receive counts refused verdicts, and passes over other messages", () => {
  const refusals = conversations.unknown_packet.filter(({ direction }) => direction === "received");
  const datagrams = [...refusals.map(({ bytes }) => bytes), netlinkError(2, 0), netlinkMessage({ type: 0x399 })];
  const { queue } = queueWith([...datagrams, packetMessage({ id: 1 })]);
  assertEquals(ids(queue), [1]);
  assertEquals(queue.counters, { ...NOTHING, received: 1, refusedVerdicts: 2 });
});

Deno.test("receive passes over a yes of the kernel, and counts an answer that is cut as malformed", () => {
  const cut = netlinkMessage({ type: 2, body: Uint8Array.of(1, 2) });
  const { queue } = queueWith([netlinkError(0, 0), concat([cut, packetMessage({ id: 1 })])]);
  assertEquals(ids(queue), [1]);
  assertEquals(queue.counters, { ...NOTHING, received: 1, malformed: 1 });
});

Deno.test("receive counts ENOBUFS and goes on; other errors it passes on", () => {
  const { queue } = queueWith([
    new SystemError("receive", ENOBUFS),
    new SystemError("receive", ENOBUFS),
    packetMessage({ id: 1 }),
    new SystemError("receive", EPERM),
  ]);
  assertEquals(received(queue).packet.id as number, 1);
  assertEquals(queue.counters, { ...NOTHING, received: 1, overflows: 2 });
  assertThrows(() => queue.receive(), SystemError, "Operation not permitted");
});

Deno.test("packets are settled in any order", () => {
  const { queue, transport, ledger } = queueWith([concat([1, 2, 3].map((id) => packetMessage({ id })))]);
  const [first, second, third] = [received(queue), received(queue), received(queue)];
  third.settle("drop");
  first.settle("accept");
  assertEquals<number[]>(ledger.takeAll(), [2]);
  second.settle("accept");
  assertEquals(transport.sent, [verdictBytes(0, 3), verdictBytes(1, 1), verdictBytes(1, 2)]);
});

Deno.test("accept and drop leave the packet's mark alone", () => {
  forRandom(100, (random) => {
    const { queue, transport } = queueWith([packetMessage({ id: 1, mark: random.u32() })]);
    const verdict = random.pick(["accept", "drop"]);
    received(queue).settle(verdict);
    assertEquals(transport.sent, [verdictBytes(verdict === "accept" ? 1 : 0, 1)]);
  });
});

Deno.test("reject accepts with our bits of the mark set to it, and keeps those of others", () => {
  const reject = (mark: number | null): string | undefined => {
    const { queue, transport } = queueWith([packetMessage({ id: 7, mark })]);
    received(queue).settle("reject");
    return transport.sent[0];
  };
  assertEquals(reject(null), verdictBytes(1, 7, 0x00ff_0000));
  assertEquals(reject(0x1234), verdictBytes(1, 7, 0x00ff_1234));
  assertEquals(reject(0xff01_0001), verdictBytes(1, 7, 0xffff_0001));
  assertEquals(reject(0xffff_ffff), verdictBytes(1, 7, 0xffff_ffff));
});

Deno.test("reject sets exactly our bits, whatever mask and mark are", () => {
  forRandom(500, (random) => {
    const width = random.between(8, 32);
    const mask = (2 ** width - 1) * 2 ** random.between(0, 32 - width);
    const mark = random.u32();
    const marks = marksWithin(mask);
    const transport = new FakeTransport();
    transport.arrive(packetMessage({ id: 7, mark }));
    const ledger = UnsettledLedger.withRoomFor(4);
    const sender = new NetlinkVerdictSender(transport, 5);
    received(new KernelPacketQueue({ transport, sender, marks, ledger, posture: "drop", copyRange: COPY_RANGE }))
      .settle("reject");
    const sent = Number.parseInt(transport.sent[0]?.slice(-8) ?? "", 16);
    assertEquals([(sent & ~mask) >>> 0, (sent & mask) >>> 0], [(mark & ~mask) >>> 0, marks.reject]);
  });
});

Deno.test("settleUpTo sends one verdict for all up to a packet, and only a reject's has a mark", () => {
  const batch = (verdict: Verdict): string | undefined => {
    const { queue, transport } = queueWith([]);
    queue.settleUpTo(asPacketId(7), verdict, 0x1234);
    return transport.sent[0];
  };
  const inBatch = (one: string): string => one.replace("01030100", "03030100");
  assertEquals(batch("accept"), inBatch(verdictBytes(1, 7)));
  assertEquals(batch("drop"), inBatch(verdictBytes(0, 7)));
  assertEquals(batch("reject"), inBatch(verdictBytes(1, 7, 0x00ff_1234)));
});

Deno.test("a packet that the ledger has no room for gets the posture's verdict at once", () => {
  const { queue, transport, ledger } = queueWith([concat([1, 2, 3].map((id) => packetMessage({ id })))], 2);
  assertEquals(ids(queue), [1, 2]);
  assertEquals(transport.sent, [verdictBytes(0, 3)]);
  assertEquals<number[]>(ledger.takeAll(), [1, 2]);
});

Deno.test("a packet whose handler throws gets the posture's verdict", () => {
  const { queue, transport } = queueWith([packetMessage({ id: 1 })], 2, "accept");
  const decide = (): void => {
    using _held = received(queue);
    throw new Error("a bug");
  };
  assertThrows(decide, Error, "a bug");
  assertEquals(transport.sent, [verdictBytes(1, 1)]);
});

Deno.test("receive ends on any datagrams, and each packet it gives can be settled once", () => {
  forRandom(1000, (random) => {
    const datagrams = Array.from({ length: 4 }, () => {
      const bytes = concat(
        [1, 2, 3].map((id) => packetMessage({ id, mark: id, payload: random.bytes(random.between(1, 40)) })),
      );
      for (let change = random.between(0, 3); change > 0; change--) {
        bytes[random.between(0, bytes.length - 1)] = random.u32() & 0xff;
      }
      return bytes;
    });
    const { queue, transport, ledger } = queueWith(datagrams);
    for (let held = queue.receive(); held !== null; held = queue.receive()) held[Symbol.dispose]();
    assertEquals(transport.sent.length, queue.counters.received);
    assertEquals(ledger.takeAll(), []);
  });
});
